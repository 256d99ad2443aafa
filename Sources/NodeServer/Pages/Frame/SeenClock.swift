import Versioning

/// A row's clock as a form carries it: what the person who fills it in has seen.
enum SeenClock {
  private static let most = 10_000

  static func text(_ clock: VersionVector) -> String {
    clock.dots.map { "\($0.replica):\($0.counter)" }.joined(separator: " ")
  }

  /// Nil for anything that ``text(_:)`` does not write.
  static func parse(_ text: String) -> VersionVector? {
    let words = text.split(separator: " ")
    guard !words.isEmpty, words.count <= most else { return nil }
    var dots: [Dot] = []
    for word in words {
      let parts = word.split(separator: ":")
      guard parts.count == 2, let replica = ReplicaID(parts[0]), let counter = UInt64(parts[1]) else {
        return nil
      }
      dots.append(Dot(replica, counter))
    }
    return VersionVector(dots)
  }
}
