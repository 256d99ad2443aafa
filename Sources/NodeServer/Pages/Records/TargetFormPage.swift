import ConversationStore
import Conversations
import Versioning

/// The form that makes or changes a record or a person: a line for each field.
struct TargetFormPage: WebPage {
  static let template = "target-form"

  struct Line: Sendable {
    let name: String
    let label: String
    var text: String
    /// What the form showed, so that only what was changed is written.
    let shown: String
    var isRequired = false
    var problem: String?
    var choices: [Choice] = []
    let hasChoices: Bool

    init(
      _ name: String, _ label: String, _ text: String?, required: Bool = false, choices: [Choice] = []
    ) {
      (self.name, self.label, self.text, shown) = (name, label, text ?? "", text ?? "")
      isRequired = required
      self.choices = choices
      hasChoices = !choices.isEmpty
    }
  }

  let title: String
  let action: String
  let back: String
  let seen: String
  var lines: [Line]

  init(record id: RowID?, _ reader: Reader) throws {
    try reader.require(\.editsPeopleAndRecords)
    let record = try id.flatMap { try reader.session.record($0) }
    if id != nil, record?.isDeleted != false { throw PageRefusal.notFound }
    title = id == nil ? "Create record" : "Edit record"
    action = id.map { "/records/\($0)/edit" } ?? "/records"
    back = id.map { "/records/\($0)" } ?? "/records"
    seen = try id.map { try reader.clock(.record, $0) } ?? ""
    let customer = try id.flatMap { try reader.session.row(.record, $0) }?.customFields
      .first { $0.name == Field.customerOfRecord.key }?.value
    let kinds = ["order", "requestForQuote", "quote", "customer"].map { ($0, RecordWords.label($0)) }
    let own = record?.kind ?? "order"
    let all = kinds.contains { $0.0 == own } ? kinds : kinds + [(own, RecordWords.label(own))]
    lines = [
      Line("title", "Title", record?.title, required: true),
      Line("kind", "Kind", own, choices: Choice.list(all, chosen: own)),
      Line("url", "URL", record?.url), Line("customer", "Customer", customer),
    ]
  }

  init(person id: RowID?, _ reader: Reader) throws {
    try reader.require(\.editsPeopleAndRecords)
    let person = try id.flatMap { try reader.session.person($0) }
    if id != nil, person?.isDeleted != false { throw PageRefusal.notFound }
    title = id == nil ? "Create person" : "Edit person"
    action = id.map { "/people/\($0)/edit" } ?? "/people"
    back = id.map { "/people/\($0)" } ?? "/people"
    seen = try id.map { try reader.clock(.person, $0) } ?? ""
    let own = person?.kind ?? PersonKind.customerUser.rawValue
    let kinds = PersonKind.allCases.map { ($0.rawValue, RecordWords.label($0.rawValue)) }
    lines = [
      Line("name", "Name", person?.name, required: true),
      Line("kind", "Kind", own, choices: Choice.list(kinds, chosen: own)),
      Line("email", "E-mail", person?.email), Line("customer", "Customer", person?.customer),
    ]
  }

  mutating func take(_ form: Form) {
    for index in lines.indices {
      let line = lines[index]
      let typed = form[line.name].trimmingSpace
      let choices = line.choices.map { ($0.value, $0.label) }
      lines[index].text = line.hasChoices && !choices.contains { $0.0 == typed } ? line.text : typed
      lines[index].choices = Choice.list(choices, chosen: lines[index].text)
      if line.isRequired, lines[index].text.isEmpty { lines[index].problem = FormProblem.blank }
    }
  }

  subscript(name: String) -> String { lines.first { $0.name == name }?.text ?? "" }

  var hasProblems: Bool { lines.contains { $0.problem != nil } }

  mutating func object(to name: String, _ problem: String) {
    for index in lines.indices where lines[index].name == name { lines[index].problem = problem }
  }

  /// The e-mail address, if another one was typed than the form showed.
  func changedEmail(_ form: Form) -> String? {
    lines.first { $0.name == "email" && !$0.text.isEmpty && !$0.text.isSameText(as: form["shown-email"]) }?
      .text
  }

  /// The fields that were changed since the form was shown, as `form` says it was shown.
  func changes(_ form: Form) -> [RowVersion.Write] {
    lines.filter { !$0.text.isSameText(as: form["shown-" + $0.name]) }.map { line in
      let isCustom = line.name == "customer" && action.hasPrefix("/records")
      let field = isCustom ? Field.customerOfRecord : Field(line.name)
      return .init(field, line.text.isEmpty ? nil : .text(line.text))
    }
  }
}
