/// One value that a field was given: what, under which dot, when by the writer's clock, and by whom.
public struct Sibling: Hashable, Sendable {
  /// Nil if the field was cleared.
  public let value: Value?
  public let dot: Dot
  /// Milliseconds since 1970-01-01T00:00:00Z, by the writer's clock.
  public let writtenAt: Int64
  /// The person who wrote it, where known.
  public let author: RowID?

  public init(value: Value?, dot: Dot, writtenAt: Int64, author: RowID?) {
    self.value = value
    self.dot = dot
    self.writtenAt = writtenAt
    self.author = author
  }

  public init(value: Value?, stamp: Stamp) {
    self.init(value: value, dot: stamp.dot, writtenAt: stamp.writtenAt, author: stamp.author)
  }

  /// Whether this one is shown rather than `other`: the greater (written at, replica, counter).
  public func isShown(over other: Sibling) -> Bool {
    (writtenAt, dot.replica, dot.counter) > (other.writtenAt, other.dot.replica, other.dot.counter)
  }

  /// Whether it is the same write as `other`, but for the dot.
  func saysTheSame(as other: Sibling) -> Bool {
    writtenAt == other.writtenAt && author == other.author && value == other.value
  }

  /// One dot has one content. Should a faulty node send another, every node keeps the same one of the two.
  func agreed(with other: Sibling) -> Sibling {
    if self == other { return self }
    if writtenAt != other.writtenAt { return writtenAt > other.writtenAt ? self : other }
    if author != other.author {
      guard let author, let otherAuthor = other.author else { return author == nil ? other : self }
      return author > otherAuthor ? self : other
    }
    guard let value, let otherValue = other.value else { return value == nil ? other : self }
    return value > otherValue ? self : other
  }
}

extension Sibling {
  /// Everything about a write but what was written: under which dot, when, and by whom.
  public struct Stamp: Hashable, Sendable {
    public let dot: Dot
    public let writtenAt: Int64
    public let author: RowID?

    public init(dot: Dot, writtenAt: Int64, author: RowID?) {
      self.dot = dot
      self.writtenAt = writtenAt
      self.author = author
    }
  }

  public var stamp: Stamp { Stamp(dot: dot, writtenAt: writtenAt, author: author) }
}

/// The state of one field.
public enum Register: Hashable, Sendable {
  /// Concurrent writes, sorted by dot; more than one is a conflict. Never empty inside a row.
  case siblings([Sibling])
  /// A field that merges by pointwise maximum and never conflicts.
  case maximum(VersionVector)

  /// The sibling that is shown.
  public var shown: Sibling? {
    guard case .siblings(let siblings) = self else { return nil }
    if siblings.count == 1 { return siblings[0] }
    return siblings.dropFirst().reduce(siblings.first) { best, next in
      if let best, best.isShown(over: next) { best } else { next }
    }
  }

  public var siblings: [Sibling] {
    if case .siblings(let siblings) = self { siblings } else { [] }
  }

  /// The siblings, of those with one value, time and author the first.
  var statements: [Sibling] {
    siblings.reduce(into: []) { distinct, sibling in
      if !distinct.contains(where: sibling.saysTheSame) { distinct.append(sibling) }
    }
  }

  /// Whether siblings with different values stand beside each other.
  public var isConflict: Bool {
    guard case .siblings(let siblings) = self, siblings.count > 1 else { return false }
    return siblings.dropFirst().contains { $0.value != siblings[0].value }
  }

  /// Replaces the siblings whose dots `seen` covers by `sibling`.
  mutating func write(_ sibling: Sibling, seen: VersionVector) {
    let kept = siblings.filter { !seen.covers($0.dot) }
    self = .siblings((kept + [sibling]).sorted { $0.dot < $1.dot })
  }
}

extension Register {
  /// The siblings in both, and those of either side that the other side's clock does not cover.
  ///
  /// Nil if nothing is left. A field that one side holds as a maximum is a maximum.
  static func merge(
    _ a: Register?, clock aClock: VersionVector, _ b: Register?, clock bClock: VersionVector
  ) -> Register? {
    switch (a, b) {
    case (.maximum(let a), .maximum(let b)): return .maximum(a.merging(b))
    case (.maximum, _): return a
    case (_, .maximum): return b
    default: break
    }
    let left = a?.siblings ?? []
    let right = b?.siblings ?? []
    var merged: [Sibling] = []
    for sibling in left {
      if let twin = right.first(where: { $0.dot == sibling.dot }) {
        merged.append(sibling.agreed(with: twin))
      } else if !bClock.covers(sibling.dot) {
        merged.append(sibling)
      }
    }
    for sibling in right where !aClock.covers(sibling.dot) {
      if !left.contains(where: { $0.dot == sibling.dot }) { merged.append(sibling) }
    }
    merged.sort { $0.dot < $1.dot }
    return merged.isEmpty ? nil : .siblings(merged)
  }
}
