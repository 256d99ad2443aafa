/// A point in a replica's history: two databases that share the mark share every dot up to `counter`.
public struct Mark: Hashable, Sendable {
  public let counter: UInt64
  /// Random, so that two databases which went separate ways cannot both have written it.
  public let token: UInt64

  public init(counter: UInt64, token: UInt64) {
    self.counter = counter
    self.token = token
  }

  /// How long the mark lasts under thinning: level n has probability 2⁻ⁿ.
  var level: Int { token.trailingZeroBitCount }
}

/// The marks of one replica, by counter, each counter once.
///
/// Old marks are thinned by a rule that depends on the marks alone, as the tower heights of a skip list
/// do (Pugh 1990): a mark goes once ``density`` later ones reach its level. So a history of n marks is kept
/// in about density × log₂ n of them, every node keeps the same ones, and what the later of two histories
/// lacks can be told from what it thinned.
public struct MarkHistory: Hashable, Sendable {
  /// How many later marks of the same level or above push a mark out on the wire and at other nodes.
  public static let density = 32
  /// The same for a replica's own history: its owner keeps far more, so that it finds its own marks again.
  public static let ownDensity = 1024

  public private(set) var marks: [Mark]

  public init() { marks = [] }

  /// Marks in any order; of two with one counter the greater token stays.
  public init(_ marks: some Sequence<Mark>) {
    self.marks = []
    for mark in marks.sorted(by: { ($0.counter, $0.token) < ($1.counter, $1.token) }) {
      if self.marks.last?.counter == mark.counter { self.marks.removeLast() }
      self.marks.append(mark)
    }
  }

  public var last: Mark? { marks.last }
  public var isEmpty: Bool { marks.isEmpty }

  public func contains(_ mark: Mark) -> Bool { marks.contains(mark) }

  public func thinned(to density: Int = MarkHistory.density) -> MarkHistory {
    var kept: [Mark] = []
    var reaching = [Int](repeating: 0, count: UInt64.bitWidth + 1)
    for mark in marks.reversed() where reaching[mark.level] < density {
      kept.append(mark)
      for level in 0...mark.level { reaching[level] += 1 }
    }
    var history = MarkHistory()
    history.marks = kept.reversed()
    return history
  }
}

/// How two nodes' views of one replica's history relate.
public enum HistoryRelation: Hashable, Sendable {
  case same, ahead, behind
  /// Two databases wrote as this replica; they share the dots up to `lastCommon`.
  case forked(lastCommon: UInt64)
}

extension MarkHistory {
  /// The counter of the greatest mark in both; 0 if there is none.
  public func lastCommon(with other: MarkHistory) -> UInt64 {
    let theirs = Set(other.marks)
    return marks.last { theirs.contains($0) }?.counter ?? 0
  }

  /// Compares this view with `other`, either of which may have been thinned.
  ///
  /// Of histories without a fork one is a prefix of the other, and the shorter keeps every mark of its span
  /// that the longer keeps. A mark that only the shorter has must have been thinned out of the longer.
  ///
  /// - Parameter density: how densely the longer one was kept.
  public func relation(to other: MarkHistory, density: Int = MarkHistory.density) -> HistoryRelation {
    let common = lastCommon(with: other)
    let mine = marks.filter { $0.counter > common }
    let theirs = other.marks.filter { $0.counter > common }
    guard let myLast = mine.last else { return theirs.isEmpty ? .same : .behind }
    guard let theirLast = theirs.last else { return .ahead }
    let isShorter = myLast.counter <= theirLast.counter
    let (short, long) = isShorter ? (mine, theirs) : (theirs, mine)
    let shortLast = isShorter ? myLast.counter : theirLast.counter
    let explained = short.allSatisfy { mark in
      long.count { $0.counter > mark.counter && $0.level >= mark.level } >= density
    }
    guard explained, !long.contains(where: { $0.counter <= shortLast }) else {
      return .forked(lastCommon: common)
    }
    return isShorter ? .behind : .ahead
  }
}
