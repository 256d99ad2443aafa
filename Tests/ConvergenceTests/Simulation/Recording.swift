import ConversationStore
import Conversations
import Versioning

extension History {
  /// Runs one local operation in a transaction and records in the ledger which rows it wrote.
  ///
  /// - Parameter plan: what the operation may touch, and the operation, which says what it did.
  func run(
    _ what: String, _ node: SimulatedNode,
    _ plan: (WriteSession) throws -> (before: Intent, act: () throws -> Intent)
  ) throws {
    var before: [RowKey: Row] = [:]
    var done = Intent()
    do {
      try node.store.write { session in
        let (intent, act) = try plan(session)
        for key in candidates(intent) { before[key] = try session.queries.row(key.kind, key.id) }
        done = try act()
      }
    } catch is RuleViolation {
      return
    } catch let error as StoreError {
      switch error {
      case .alreadyDeleted, .erased, .notDeleted, .noConflict, .noSuchRow: return
      case .gapBeforeDelete:
        log("\(node.name) \(what): refused for a gap")
        return
      default: throw error
      }
    }
    log("\(node.name) \(what)")
    let counter = node.status.counter
    try node.refresh()
    ledger.issue((counter..<node.status.counter).map { Dot(node.replica, $0 + 1) })
    try record(done, before: before, on: node)
  }

  private func candidates(_ intent: Intent) -> [RowKey] {
    var keys = intent.rows
    if let conversation = intent.conversation {
      keys.append(RowKey(kind: .conversation, id: conversation))
      keys += ledger.belonging(to: conversation)
    }
    var seen: Set<RowKey> = []
    return keys.filter { seen.insert($0).inserted }
  }

  private func record(_ intent: Intent, before: [RowKey: Row], on node: SimulatedNode) throws {
    let present = node.present
    let after = try node.read { session in
      try candidates(intent).compactMap { key in try session.row(key.kind, key.id).map { (key, $0) } }
    }
    for (key, row) in after where row.version.clock != before[key]?.version.clock {
      node.present.insert(ledger.add(.touch, to: key, in: row.conversation))
      ledger.issue(Dot(node.replica, row.version.clock[node.replica]), for: key)
      for entry in row.version.registers {
        let old = Set(before[key]?.version[entry.field]?.siblings.map(\.dot) ?? [])
        for sibling in entry.register.siblings where !old.contains(sibling.dot) {
          let replaced = replaced(by: sibling, entry.field, key, intent, present)
          let write = ledger.add(
            .value(entry.field, sibling.value, replacing: replaced), to: key, in: row.conversation)
          node.present.insert(write)
        }
      }
    }
    if let row = intent.erasure {
      let rows = Dictionary(after) { first, _ in first }
      record(erasureOf: row, before: before, after: rows, on: node)
    }
    if let row = intent.deletion {
      var seen = ledger.writes(of: row, among: node.present)
      if row.kind == .conversation {
        for message in ledger.belonging(to: row.id) where message.kind == .message {
          seen.formUnion(ledger.writes(of: message, among: node.present))
        }
      }
      node.present.insert(ledger.add(.deletion(of: seen), to: row, in: ledger.owner[row]))
    }
  }

  /// Records the rows that a node wrote by itself, because they or others of their conversation may be
  /// forgotten elsewhere.
  func recordLifts(on node: SimulatedNode, since before: StoreStatus) throws {
    guard node.replica == before.replica, node.status.counter > before.counter else { return }
    log("\(node.name) lifts with \(short(node.replica)):\(before.counter + 1)-\(node.status.counter)")
    ledger.issue((before.counter..<node.status.counter).map { Dot(node.replica, $0 + 1) })
    let rows = try node.read { session in
      try ledger.order.compactMap { key in try session.row(key.kind, key.id).map { (key, $0) } }
    }
    for (key, row) in rows where row.version.clock[node.replica] > before.counter {
      record(lift: row, key, node, after: before.counter)
    }
  }

  private func record(lift row: Row, _ key: RowKey, _ node: SimulatedNode, after counter: UInt64) {
    let present = node.present
    node.present.insert(ledger.add(.touch, to: key, in: row.conversation))
    ledger.issue(Dot(node.replica, row.version.clock[node.replica]), for: key)
    if row.version.isDeleted {
      let seen = ledger.writes(of: key, among: node.present)
      node.present.insert(ledger.add(.deletion(of: seen), to: key, in: row.conversation))
      return
    }
    for entry in row.version.registers {
      for sibling in entry.register.siblings
      where sibling.dot.replica == node.replica && sibling.dot.counter > counter {
        let heads = ledger.heads(of: entry.field, in: key, among: present)
        let replaced = Set(heads.filter { $0.value == sibling.value }.keys)
        let write = ledger.add(
          .value(entry.field, sibling.value, replacing: replaced), to: key, in: row.conversation)
        node.present.insert(write)
      }
    }
  }

  private func replaced(
    by sibling: Sibling, _ field: Field, _ key: RowKey, _ intent: Intent, _ present: Set<Int>
  ) -> Set<Int> {
    let heads = ledger.heads(of: field, in: key, among: present)
    if intent.whole.contains(key) { return Set(heads.keys) }
    guard let written = intent.fields[key]?[field], written == sibling.value else {
      return Set(heads.filter { $0.value == sibling.value }.keys)
    }
    return intent.form.map { Set(heads.keys).intersection($0.present) } ?? Set(heads.keys)
  }
}
