import ConversationStore
import Conversations
import Versioning

/// A record as JSON and for people.
struct RecordDocument: Encodable {
  let deleted: Bool
  let id: String
  let kind: String
  let title: String
  @OrNull var url: String?

  init(_ record: RecordSummary) {
    id = record.id.description
    kind = record.kind
    title = record.title
    deleted = record.isDeleted
    url = record.url
  }

  static func table(_ records: [RecordSummary]) -> Table {
    Table(
      columns: [.whole("ID"), .text("KIND"), .text("TITLE"), .text("URL"), .whole("")],
      rows: records.map { [$0.id.short, $0.kind, $0.title, $0.url ?? "", $0.isDeleted ? "deleted" : ""] })
  }
}

/// A record with the conversations that are about it.
struct RecordPage: Encodable {
  let conversations: [ConversationDocument]
  let deleted: Bool
  let id: String
  let kind: String
  let title: String
  @OrNull var url: String?

  init(_ record: RecordSummary, _ conversations: [ConversationSummary]) {
    let document = RecordDocument(record)
    id = document.id
    kind = document.kind
    title = document.title
    deleted = document.deleted
    url = document.url
    self.conversations = conversations.map(ConversationDocument.init)
  }

  /// All that there is to say about a record.
  static func text(_ record: RecordSummary, _ row: Row?, _ conversations: Table) -> String {
    var fields = [
      ("Id", record.id.description), ("Kind", record.kind), ("Title", record.title),
      ("URL", record.url ?? ""),
    ]
    if record.isDeleted { fields.append(("State", "deleted")) }
    fields += row?.customFields.map { ($0.name, $0.value) } ?? []
    let list =
      conversations.rows.isEmpty ? "No conversations.\n" : conversations.text(width: Console.terminalWidth)
    return Fields.text(fields) + "\n" + list
  }
}
