import Conversations
import Versioning

/// What was written in a history, and what each writer had seen: the simulation's own account of
/// causality, in sets of writes and without clocks, dots or knowledge.
struct Ledger {
  struct RowKey: Hashable {
    let kind: RowKind
    let id: RowID
  }

  enum Act {
    /// The row was written, whatever in it: a deletion that has not seen this must not kill the row.
    case touch
    /// A field got a value, in the place of the writes that the writer saw there.
    case value(Field, Value?, replacing: Set<Int>)
    /// The row was deleted by somebody who had seen these writes.
    case deletion(of: Set<Int>)
    /// What the row says was erased for good: these fields, or all of them.
    case erasure(Erasure)
  }

  struct Entry {
    let row: RowKey
    let act: Act
  }

  private(set) var entries: [Entry] = []
  private(set) var rows: [RowKey: [Int]] = [:]
  /// Every row, in the order of its first write.
  private(set) var order: [RowKey] = []
  /// The conversation that a row belongs to.
  private(set) var owner: [RowKey: RowID] = [:]
  private var belongings: [RowID: [RowKey]] = [:]
  /// The row that a dot was issued for, by the only node that issued it.
  private(set) var issued: [Dot: RowKey] = [:]
  private var dots: Set<Dot> = []
  private var ambiguous: Set<Dot> = []

  mutating func add(_ act: Act, to row: RowKey, in conversation: RowID?) -> Int {
    if rows[row] == nil {
      order.append(row)
      if let conversation {
        owner[row] = conversation
        belongings[conversation, default: []].append(row)
      }
    }
    entries.append(Entry(row: row, act: act))
    rows[row, default: []].append(entries.count - 1)
    return entries.count - 1
  }

  /// Notes that a node has issued these dots. Two databases may do that as one replica.
  mutating func issue(_ dots: [Dot]) {
    for dot in dots where !self.dots.insert(dot).inserted {
      ambiguous.insert(dot)
      issued[dot] = nil
    }
  }

  mutating func issue(_ dot: Dot, for row: RowKey) {
    if !ambiguous.contains(dot) { issued[dot] = row }
  }

  /// The writes of a row that a deletion among `present` had seen: those may be forgotten. Participants and
  /// contexts go with their conversation once it is dead, whoever had seen them.
  func forgettable(_ row: RowKey, among present: Set<Int>) -> Set<Int> {
    if let conversation = owner[row], row.kind != .message,
      buried(RowKey(kind: .conversation, id: conversation), among: present) != nil
    {
      return writes(of: row, among: present)
    }
    let deleters = [row] + (owner[row].map { [RowKey(kind: .conversation, id: $0)] } ?? [])
    var forgettable: Set<Int> = []
    for index in deleters.flatMap({ rows[$0] ?? [] }) where present.contains(index) {
      guard case .deletion(let seen) = entries[index].act else { continue }
      forgettable.formUnion(seen)
      forgettable.insert(index)
    }
    return forgettable.intersection(rows[row] ?? [])
  }

  func belonging(to conversation: RowID) -> [RowKey] { belongings[conversation] ?? [] }

  /// The writes of a row that are among `present`.
  func writes(of row: RowKey, among present: Set<Int>) -> Set<Int> {
    Set((rows[row] ?? []).filter { present.contains($0) })
  }

  /// The values of a field that nobody has replaced, with the writes that gave them.
  ///
  /// - Parameter forgotten: writes that no longer count, so that what they replaced may be there again.
  func heads(
    of field: Field, in row: RowKey, among present: Set<Int>, without forgotten: Set<Int> = []
  ) -> [Int: Value?] {
    if erased(in: row, among: present).contains(field) { return [:] }
    var heads: [Int: Value?] = [:]
    var replaced: Set<Int> = []
    for index in rows[row] ?? [] where present.contains(index) {
      guard case .value(field, let value, let replacing) = entries[index].act else { continue }
      heads[index] = .some(value)
      if !forgotten.contains(index) { replaced.formUnion(replacing) }
    }
    for index in replaced { heads[index] = nil }
    return heads
  }

  /// What was erased of a row.
  func erased(in row: RowKey, among present: Set<Int>) -> Erasure {
    var erased = Erasure()
    for index in rows[row] ?? [] where present.contains(index) {
      if case .erasure(let erasure) = entries[index].act { erased = erased.union(erasure) }
    }
    return erased
  }

  func fields(of row: RowKey, among present: Set<Int>) -> Set<Field> {
    var fields: Set<Field> = []
    for index in rows[row] ?? [] where present.contains(index) {
      if case .value(let field, _, _) = entries[index].act { fields.insert(field) }
    }
    return fields
  }

  /// Everything that the deleters of a row, of whom some are among `present`, had seen; nil if there are none.
  private func buried(_ row: RowKey, among present: Set<Int>) -> Set<Int>? {
    var buried: Set<Int>?
    for index in rows[row] ?? [] where present.contains(index) {
      guard case .deletion(let seen) = entries[index].act else { continue }
      buried = (buried ?? []).union(seen).union([index])
    }
    return buried
  }

  func isDeleted(_ row: RowKey, among present: Set<Int>) -> Bool {
    buried(row, among: present).map { $0.isSuperset(of: writes(of: row, among: present)) } ?? false
  }

  /// Deleted, and no message that is not itself deleted holds a write that the deleters had not seen.
  func isDead(_ conversation: RowID, among present: Set<Int>) -> Bool {
    let row = RowKey(kind: .conversation, id: conversation)
    guard isDeleted(row, among: present), let buried = buried(row, among: present) else { return false }
    return belonging(to: conversation).allSatisfy { message in
      message.kind != .message || isDeleted(message, among: present)
        || buried.isSuperset(of: writes(of: message, among: present))
    }
  }

  /// Whether a row must be shown by a node that has the writes `present`.
  func isShown(_ row: RowKey, among present: Set<Int>) -> Bool {
    if writes(of: row, among: present).isEmpty { return false }
    if row.kind == .conversation { return !isDead(row.id, among: present) }
    if isDeleted(row, among: present) { return false }
    guard let conversation = owner[row] else { return true }
    let hasArrived = !writes(of: RowKey(kind: .conversation, id: conversation), among: present).isEmpty
    return hasArrived && !isDead(conversation, among: present)
  }
}
