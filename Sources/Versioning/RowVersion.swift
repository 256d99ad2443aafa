/// The versioned state of one row: what was written, and what each writer had seen.
///
/// Merging is commutative, associative and idempotent, so any order of bundles gives one state.
public struct RowVersion: Hashable, Sendable {
  /// For each replica the counter of its latest write of this row.
  public var clock: VersionVector
  /// What the deletions of this row had seen; empty until it is deleted.
  public var buried: VersionVector
  /// The fields whose contents were erased for good.
  public var erased: Erasure
  /// Sorted by field, each field once.
  public private(set) var registers: [FieldRegister]

  public struct FieldRegister: Hashable, Sendable {
    public let field: Field
    public var register: Register

    public init(field: Field, register: Register) {
      self.field = field
      self.register = register
    }
  }

  public init(
    clock: VersionVector = VersionVector(), buried: VersionVector = VersionVector(),
    erased: Erasure = Erasure(), registers: [FieldRegister] = []
  ) {
    self.clock = clock
    self.buried = buried
    self.erased = erased
    self.registers = registers
    let ascending = registers.indices.dropFirst().allSatisfy { registers[$0 - 1].field < registers[$0].field }
    if !ascending { self.registers.sort { $0.field < $1.field } }
  }

  /// Deleted, unless somebody wrote what no deleter had seen.
  public var isDeleted: Bool { !buried.isEmpty && buried.covers(clock) }

  public subscript(field: Field) -> Register? {
    get {
      let position = position(of: field)
      return position < registers.count && registers[position].field == field
        ? registers[position].register : nil
    }
    set {
      let position = position(of: field)
      let isPresent = position < registers.count && registers[position].field == field
      switch (isPresent, newValue) {
      case (true, nil): registers.remove(at: position)
      case (true, let register?): registers[position].register = register
      case (false, nil): break
      case (false, let register?):
        registers.insert(FieldRegister(field: field, register: register), at: position)
      }
    }
  }

  /// The shown value of a field; nil if it was never written or was cleared.
  public func value(_ field: Field) -> Value? { self[field]?.shown?.value }

  /// Whether a dot of the clock that may stand there as a seam is a write of this row all the same: a value was
  /// written by it, or a deletion has seen it where none of the replicas stands beside which it would be a seam.
  public func isWritten(by dot: Dot, besides successors: Set<ReplicaID>) -> Bool {
    if buried[dot.replica] == dot.counter, successors.allSatisfy({ buried[$0] == 0 }) { return true }
    return registers.contains { entry in entry.register.siblings.contains { $0.dot == dot } }
  }

  /// Whether there are custom fields, which are the last.
  public var hasCustomFields: Bool {
    !registers.isEmpty && registers[registers.count - 1].field.origin == .custom
  }

  /// How many fields hold siblings with different values.
  public var conflictCount: Int {
    registers.indices.reduce(0) { $0 + (registers[$1].register.isConflict ? 1 : 0) }
  }

  private func position(of field: Field) -> Int {
    registers.firstIndex { !($0.field < field) } ?? registers.count
  }
}

extension RowVersion {
  public mutating func merge(_ other: RowVersion) { self = merging(other) }

  public func merging(_ other: RowVersion) -> RowVersion {
    let erased = erased.union(other.erased)
    var merged: [FieldRegister] = []
    merged.reserveCapacity(max(registers.count, other.registers.count))
    var left = registers[...]
    var right = other.registers[...]
    while let field = [left.first?.field, right.first?.field].compactMap({ $0 }).min() {
      let mine = left.first?.field == field ? left.removeFirst().register : nil
      let theirs = right.first?.field == field ? right.removeFirst().register : nil
      if erased.contains(field) { continue }
      if let register = Register.merge(mine, clock: clock, theirs, clock: other.clock) {
        merged.append(FieldRegister(field: field, register: register))
      }
    }
    return RowVersion(
      clock: clock.merging(other.clock), buried: buried.merging(other.buried), erased: erased,
      registers: merged)
  }
}

extension RowVersion {
  /// A field's new value, as a local write gives it.
  public struct Write: Sendable {
    public let field: Field
    public let value: Value?

    public init(_ field: Field, _ value: Value?) {
      self.field = field
      self.value = value
    }
  }

  /// Writes `fields` under one dot, replacing only those siblings that `seen` covers.
  ///
  /// `seen` is the clock of the row as the writer was shown it: a later edit by somebody else becomes a
  /// conflict and is not lost. Erased fields stay empty.
  public mutating func write(
    _ fields: [Write], dot: Dot, seen: VersionVector, at time: Int64, by author: RowID?
  ) {
    let before = firstDots
    defer { keepTraces(of: before) }
    clock.insert(dot)
    for write in fields where !erased.contains(write.field) {
      var register = self[write.field] ?? .siblings([])
      register.write(Sibling(value: write.value, dot: dot, writtenAt: time, author: author), seen: seen)
      self[write.field] = register
    }
  }

  /// Raises a field that merges by maximum, under a dot.
  public mutating func raise(_ field: Field, to vector: VersionVector, dot: Dot) {
    clock.insert(dot)
    guard !erased.contains(field) else { return }
    guard case .maximum(let present)? = self[field], !vector.covers(present) else {
      self[field] = .maximum(vector)
      return
    }
    self[field] = .maximum(present.merging(vector))
  }

  mutating func joinMaxima(with vector: VersionVector) {
    for index in registers.indices {
      guard case .maximum(let present) = registers[index].register else { continue }
      registers[index].register = .maximum(present.merging(vector))
    }
  }

  /// Deletes the row under a dot. `seen` is what the deleter saw beyond the row itself: for a conversation
  /// the clocks of its messages.
  public mutating func bury(dot: Dot, seen: VersionVector = VersionVector()) {
    clock.insert(dot)
    buried.merge(clock)
    buried.merge(seen)
  }

  /// Empties fields for good, under a dot. A deleted row stays deleted: the erasure itself is no news.
  public mutating func erase(_ erasure: Erasure, dot: Dot) {
    let before = firstDots
    defer { keepTraces(of: before) }
    if isDeleted { buried.insert(dot) }
    clock.insert(dot)
    erased = erased.union(erasure)
    registers.removeAll { erased.contains($0.field) }
  }

  /// How many dots ``revive(dots:)`` needs: two siblings of one field must not share one.
  public var dotsToRevive: Int { registers.reduce(1) { max($0, $1.register.statements.count) } }

  /// Gives every sibling a fresh dot, so that no deletion covers it; values, times and authors stay. Siblings
  /// that say the same become one: several nodes may have revived one write side by side.
  public mutating func revive(dots: [Dot]) {
    let before = firstDots
    defer { keepTraces(of: before) }
    for dot in dots { clock.insert(dot) }
    for index in registers.indices {
      guard case .siblings = registers[index].register else { continue }
      let renewed = zip(registers[index].register.statements, dots).map { sibling, dot in
        Sibling(value: sibling.value, dot: dot, writtenAt: sibling.writtenAt, author: sibling.author)
      }
      registers[index].register = .siblings(renewed.sorted { $0.dot < $1.dot })
    }
  }
}

extension RowVersion {
  /// Of each replica the first of its writes that left a value.
  private var firstDots: [Dot] {
    var first: [Dot] = []
    for dot in registers.lazy.flatMap(\.register.siblings).map(\.dot) {
      if let index = first.firstIndex(where: { $0.replica == dot.replica }) {
        first[index] = min(first[index], dot)
      } else {
        first.append(dot)
      }
    }
    return first
  }

  /// Notes first writes of which no value is left as burials, which stay.
  ///
  /// A node that has forgotten the row must know it for one that was there before, and the clock has only
  /// the latest write of each replica. The burials do not delete more than before: who deletes this version
  /// has seen what it replaces.
  private mutating func keepTraces(of before: [Dot]) {
    if before.isEmpty { return }
    let left = firstDots
    for dot in before where !left.contains(where: { $0.replica == dot.replica && $0 <= dot }) {
      buried.insert(dot)
    }
  }
}
