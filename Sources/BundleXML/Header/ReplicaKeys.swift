import Conversations
import Versioning

/// The short names of a bundle's replicas: the n-th by id is called a, b, … z, aa, ab, …
///
/// A key follows from the place in the table, so that finding its replica takes neither hashing nor search.
struct ReplicaKeys: Sendable {
  /// Ascending.
  let replicas: [ReplicaID]

  /// - Parameter replicas: Ascending, each once.
  init(_ replicas: [ReplicaID]) { self.replicas = replicas }

  /// How ``RowElement`` is to name replicas.
  var names: ReplicaNames {
    .keys(Dictionary(uniqueKeysWithValues: replicas.enumerated().map { ($1, ReplicaKeys.key(at: $0)) }))
  }

  func contains(_ replica: ReplicaID) -> Bool { index(of: replica) != nil }

  func key(of replica: ReplicaID) -> [UInt8]? { index(of: replica).map(ReplicaKeys.key(at:)) }

  /// The replica with the key that is given as a number by ``number(byAppending:to:)``; nil if there is none.
  @inline(__always)
  subscript(number: Int) -> ReplicaID? {
    number >= 1 && number <= replicas.count ? replicas[number - 1] : nil
  }

  subscript(key key: String) -> ReplicaID? {
    var number = 0
    for letter in key.utf8 {
      guard let next = ReplicaKeys.number(byAppending: letter, to: number) else { return nil }
      number = next
    }
    return self[number]
  }

  /// Reads a key letter by letter as a number in base 26 with the digits a = 1 … z = 26.
  ///
  /// Nil for a byte that is not a letter; numbers beyond any table stay large and do not overflow.
  @inline(__always)
  static func number(byAppending letter: UInt8, to number: Int) -> Int? {
    guard letter >= UInt8(ascii: "a"), letter <= UInt8(ascii: "z") else { return nil }
    return min(number, 1 << 40) * 26 + Int(letter - UInt8(ascii: "a")) + 1
  }

  static func key(at index: Int) -> [UInt8] {
    var letters: [UInt8] = []
    var rest = index + 1
    while rest > 0 {
      letters.append(UInt8(ascii: "a") + UInt8((rest - 1) % 26))
      rest = (rest - 1) / 26
    }
    return letters.reversed()
  }

  private func index(of replica: ReplicaID) -> Int? {
    var low = 0
    var high = replicas.count
    while low < high {
      let middle = (low + high) / 2
      if replicas[middle] < replica { low = middle + 1 } else { high = middle }
    }
    return low < replicas.count && replicas[low] == replica ? low : nil
  }
}
