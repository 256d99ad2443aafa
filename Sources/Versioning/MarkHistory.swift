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
/// lacks can be explained. Explained is not proven: where it matters, a history says from where on it lacks
/// nothing (``completeFrom``).
public struct MarkHistory: Hashable, Sendable {
  /// How many later marks of the same level or above push a mark out.
  public static let density = 32
  /// How many of a replica's latest marks every node keeps all of, as far as it heard of them.
  public static let window = 8192

  public private(set) var marks: [Mark]
  /// The counter from which on every mark of the replica is here, as far as the history goes; nil if that is
  /// known of the last mark alone.
  public private(set) var completeFrom: UInt64?

  public init() { marks = [] }

  /// Marks in any order; of two with one counter the greater token stays.
  public init(_ marks: some Sequence<Mark>, completeFrom: UInt64? = nil) {
    self.marks = []
    self.completeFrom = completeFrom
    for mark in marks.sorted(by: { ($0.counter, $0.token) < ($1.counter, $1.token) }) {
      if self.marks.last?.counter == mark.counter { self.marks.removeLast() }
      self.marks.append(mark)
    }
  }

  public var last: Mark? { marks.last }
  public var isEmpty: Bool { marks.isEmpty }

  public func contains(_ mark: Mark) -> Bool { marks.contains(mark) }

  /// The history as it was when it went no further than `counter`.
  public func through(_ counter: UInt64) -> MarkHistory {
    if let last, last.counter <= counter { return self }
    let kept = marks.prefix { $0.counter <= counter }
    return MarkHistory(kept, completeFrom: completeFrom.flatMap { $0 <= kept.last?.counter ?? 0 ? $0 : nil })
  }

  /// The history up to the first mark at `counter` or behind it: the end of the transaction that wrote this dot.
  public func through(transactionOf counter: UInt64) -> MarkHistory {
    marks.first { $0.counter >= counter }.map { through($0.counter) } ?? self
  }

  /// The marks of two views of one history that do not contradict each other.
  public func joined(with other: MarkHistory) -> MarkHistory {
    MarkHistory(marks + other.marks, completeFrom: Self.joinedFrom(span, other.span))
  }

  /// Where the marks of a replica are complete: from a counter on, up to the last mark.
  public typealias Span = ClosedRange<UInt64>

  /// Nil if there is no mark. The last one alone is complete in any case.
  public var span: Span? { last.map { Swift.min(completeFrom ?? $0.counter, $0.counter)...$0.counter } }

  /// From where on the marks of two views of one history, taken together, are complete.
  public static func joinedFrom(_ left: Span?, _ right: Span?) -> UInt64? {
    guard let left, let right else { return (left ?? right)?.lowerBound }
    let (short, long) = left.upperBound <= right.upperBound ? (left, right) : (right, left)
    // Between them nobody knows what there was.
    if long.lowerBound > short.upperBound { return long.lowerBound }
    return Swift.min(short.lowerBound, long.lowerBound)
  }

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

/// Where two histories of one replica part.
public struct Parting: Hashable, Sendable {
  /// The counter of the last mark that both have; 0 if there is none.
  public let after: UInt64
  /// Whether they share no later one that was thinned out of either.
  public let isProven: Bool

  public init(after: UInt64, isProven: Bool) {
    self.after = after
    self.isProven = isProven
  }
}

extension MarkHistory {
  /// The counter of the greatest mark in both; 0 if there is none.
  public func lastCommon(with other: MarkHistory) -> UInt64 {
    let theirs = Set(other.marks)
    return marks.last { theirs.contains($0) }?.counter ?? 0
  }

  /// Where this history and `other` part, as far as their marks tell.
  public func parting(from other: MarkHistory) -> Parting {
    let common = lastCommon(with: other)
    guard let mine = marks.first(where: { $0.counter > common }),
      let theirs = other.marks.first(where: { $0.counter > common })
    else { return Parting(after: common, isProven: true) }
    let isProven =
      isComplete(from: common) && other.wouldShow(mine)
      || other.isComplete(from: common) && wouldShow(theirs)
    return Parting(after: common, isProven: isProven)
  }

  private func isComplete(from counter: UInt64) -> Bool { completeFrom.map { $0 <= counter } ?? false }

  /// Whether a mark of this history could not be missing here: it stands where nothing is missing, or fewer than
  /// ``density`` later ones reach its level.
  private func wouldShow(_ mark: Mark) -> Bool {
    isComplete(from: mark.counter)
      || marks.count { $0.counter > mark.counter && $0.level >= mark.level } < Self.density
  }

  /// Whether this history is known to go on from where `other` ends: its last mark is here.
  public func follows(_ other: MarkHistory) -> Bool { other.last.map(contains) ?? true }

  /// Compares this view with `other`, either of which may have been thinned.
  ///
  /// Of histories without a fork one is a prefix of the other. So where the longer one is complete, it has the
  /// last mark of the shorter one, or there is a fork. Elsewhere the shorter keeps every mark of its span that
  /// the longer keeps, and a mark that only the shorter has must have been thinned out of the longer; a fork of
  /// which one side went on for more than ``density`` marks may then look as if there was none.
  public func relation(to other: MarkHistory) -> HistoryRelation {
    let common = lastCommon(with: other)
    let mine = marks.filter { $0.counter > common }
    let theirs = other.marks.filter { $0.counter > common }
    guard let myLast = mine.last else { return theirs.isEmpty ? .same : .behind }
    guard let theirLast = theirs.last else { return .ahead }
    let isShorter = myLast.counter <= theirLast.counter
    let (short, long) = isShorter ? (mine, theirs) : (theirs, mine)
    let shortLast = isShorter ? myLast.counter : theirLast.counter
    if let from = (isShorter ? other : self).completeFrom, from <= shortLast {
      return .forked(lastCommon: common)
    }
    let explained = short.allSatisfy { mark in
      long.count { $0.counter > mark.counter && $0.level >= mark.level } >= Self.density
    }
    guard explained, !long.contains(where: { $0.counter <= shortLast }) else {
      return .forked(lastCommon: common)
    }
    return isShorter ? .behind : .ahead
  }
}
