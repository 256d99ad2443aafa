import ConversationStore
import Conversations
import Versioning

/// A record or a person, with what was said about it.
struct TargetPage: WebPage {
  static let template = "target"

  struct Fact: Sendable {
    let label: String
    let value: String
    let link: String?
  }

  let id: String
  let title: String
  let word: String
  let facts: [Fact]
  let editAddress: String?
  let deleteAddress: String?
  let startLabel: String
  let list: String
  let listLabel: String
  let activities: ActivitySection
  let history: [FieldHistory]

  init(record id: RowID, _ reader: Reader, _ query: Form) throws {
    let isBackOffice = reader.permissions.isBackOffice
    guard let record = try reader.session.record(id), !record.isDeleted,
      try isBackOffice || reader.session.mayBeSeen(record: id, byCustomer: reader.me)
    else { throw PageRefusal.notFound }
    let row = try reader.session.row(.record, id)
    self.id = "\(id)"
    title = record.title
    word = RecordWords.label(record.kind)
    var facts = [Fact(label: "Kind", value: word, link: nil)]
    if let url = record.url, !url.isEmpty {
      facts.append(Fact(label: "URL", value: url, link: Self.link(url)))
    }
    facts +=
      isBackOffice
      ? (row?.customFields ?? []).map { Fact(label: FieldWords.custom($0.name), value: $0.value, link: nil) }
      : []
    self.facts = facts
    editAddress = reader.permissions.editsPeopleAndRecords ? "/records/\(id)/edit" : nil
    deleteAddress = reader.permissions.deletesPeopleAndRecords ? "/records/\(id)/delete" : nil
    startLabel = isBackOffice ? "Start conversation" : "Ask a question"
    (list, listLabel) = ("/records", isBackOffice ? "Records" : "My orders")
    activities = try ActivitySection(reader, of: id, at: "/records/\(id)", query)
    history = isBackOffice ? try FieldHistory.all(of: row, reader) : []
  }

  init(person id: RowID, _ reader: Reader, _ query: Form) throws {
    try reader.require(\.viewsPeopleAndRecords)
    guard let person = try reader.session.person(id), !person.isDeleted else { throw PageRefusal.notFound }
    let row = try reader.session.row(.person, id)
    self.id = "\(id)"
    title = person.shownName
    word = RecordWords.label(person.kind)
    var facts = [Fact(label: "Kind", value: word, link: nil)]
    if let email = person.email { facts.append(Fact(label: "E-mail", value: email, link: nil)) }
    if let customer = person.customer { facts.append(Fact(label: "Customer", value: customer, link: nil)) }
    if !person.isEnabled { facts.append(Fact(label: "State", value: "Disabled", link: nil)) }
    facts += (row?.customFields ?? []).map {
      Fact(label: FieldWords.custom($0.name), value: $0.value, link: nil)
    }
    self.facts = facts
    editAddress = reader.permissions.editsPeopleAndRecords ? "/people/\(id)/edit" : nil
    deleteAddress = reader.permissions.deletesPeopleAndRecords ? "/people/\(id)/delete" : nil
    startLabel = "Start conversation"
    (list, listLabel) = ("/people", "People")
    activities = try ActivitySection(reader, of: id, at: "/people/\(id)", query)
    history = try FieldHistory.all(of: row, reader)
  }

  /// A URL that a click may follow: nobody's record may run a script.
  private static func link(_ url: String) -> String? {
    let start = url.lowercased()
    return start.hasPrefix("https://") || start.hasPrefix("http://") ? url : nil
  }
}

extension FieldWords {
  static func custom(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
