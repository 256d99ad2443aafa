import ConversationStore
import Conversations
import Versioning

/// A person as JSON and for people.
struct PersonDocument: Encodable {
  @OrNull var customer: String?
  let deleted: Bool
  @OrNull var email: String?
  let enabled: Bool
  /// Present, and true, only if what was known of the person was erased.
  let erased: Bool?
  let id: String
  let kind: String
  let name: String

  init(_ person: PersonSummary) {
    id = person.id.description
    kind = person.kind
    name = person.name
    enabled = person.isEnabled
    deleted = person.isDeleted
    erased = person.isErased ? true : nil
    email = person.email
    customer = person.customer
  }

  static func table(_ people: [PersonSummary]) -> Table {
    Table(
      columns: [.whole("ID"), .text("NAME"), .text("E-MAIL"), .whole("KIND"), .text("CUSTOMER"), .whole("")],
      rows: people.map {
        [$0.id.short, $0.name, $0.email ?? "", $0.kind, $0.customer ?? "", $0.remark]
      })
  }

  /// All that there is to say about a person.
  static func text(_ person: PersonSummary, _ row: Row?) -> String {
    var fields = [
      ("Id", person.id.description), ("Name", person.name), ("Kind", person.kind),
      ("E-mail", person.email ?? ""), ("Customer", person.customer ?? ""),
    ]
    if !person.remark.isEmpty { fields.append(("State", person.remark)) }
    return Fields.text(fields + (row?.customFields.map { ($0.name, $0.value) } ?? []))
  }
}

extension PersonSummary {
  fileprivate var remark: String {
    isErased ? "erased" : isDeleted ? "deleted" : isEnabled ? "" : "disabled"
  }
}
