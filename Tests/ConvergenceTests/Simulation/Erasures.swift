import ConversationStore
import Conversations
import Versioning

extension History {
  /// What a message or a person says is erased for good, whether it is deleted or not.
  func erase(on node: SimulatedNode) throws {
    guard let row = dice.pick(rows(dice.chance(70) ? .message : .person, on: node)) else { return }
    try run("erases \(row.kind.name) \(short(row.id))", node) { session in
      let intent = Intent(rows: [row], conversation: ledger.owner[row], erasure: row)
      return (
        intent,
        {
          if row.kind == .message {
            _ = try session.erase(message: row.id)
          } else {
            _ = try session.erase(person: row.id)
          }
          return intent
        }
      )
    }
  }

  /// An erasure is no news to who deleted the row, nor to who deleted the conversation it is in.
  func record(erasureOf key: RowKey, before: [RowKey: Row], after: [RowKey: Row], on node: SimulatedNode) {
    guard let row = after[key], row.version.erased != before[key]?.version.erased else { return }
    let written = ledger.add(.erasure(row.version.erased), to: key, in: row.conversation)
    node.present.insert(written)
    let seen = ledger.writes(of: key, among: node.present)
    if row.version.isDeleted {
      node.present.insert(ledger.add(.deletion(of: seen), to: key, in: row.conversation))
      return
    }
    guard let owner = row.conversation.map({ RowKey(kind: .conversation, id: $0) }),
      let conversation = after[owner], conversation.version.clock != before[owner]?.version.clock
    else { return }
    let all = ledger.writes(of: owner, among: node.present).union(seen)
    node.present.insert(ledger.add(.deletion(of: all), to: owner, in: nil))
  }
}
