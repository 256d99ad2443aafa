import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// Fields that were written at two places at once, all values side by side.
struct ConflictsPage: WebPage {
  static let template = "conflicts"

  struct Value: Sendable {
    let text: String
    let who: String
    let site: String
    let when: Moment
    let isShown: Bool
    /// Names the value in the form.
    let mark: String
    let label: String
  }

  struct Entry: Sendable {
    let kind: String
    let id: String
    let field: String
    let label: String
    let about: String
    let link: String?
    let seen: String
    let values: [Value]
    let mayResolve: Bool
    /// What the field for another text begins with; nil if only the values can be taken.
    let editable: String?
    let hasEditable: Bool
  }

  let title = "Conflicts"
  let entries: [Entry]
  let isEmpty: Bool
  let paging: Paging

  init(_ reader: Reader, _ query: Form) throws {
    try reader.require(\.seesTheNode)
    let number = Paging.number(query)
    let found = try reader.session.conflicts(Paging.page(number))
    let (cut, paging) = Paging.cut(found, at: number) { Address.make("/conflicts", [("page", "\($0)")]) }
    entries = try cut.map { try Entry($0, reader) }
    isEmpty = entries.isEmpty
    self.paging = paging
  }
}

extension ConflictsPage.Entry {
  fileprivate init(_ conflict: Conflict, _ reader: Reader) throws {
    kind = conflict.kind.name
    id = "\(conflict.id)"
    field = conflict.field.key
    label = FieldWords.label(conflict.field)
    let owner = conflict.kind == .conversation ? conflict.id : conflict.conversation
    if let owner {
      about = try reader.session.conversation(owner)?.name ?? ""
      link = "/conversations/\(owner)"
    } else {
      let target = try reader.names.target(conflict.id)
      (about, link) = (target.name, target.address)
    }
    seen = SeenClock.text(conflict.seen)
    mayResolve = try reader.mayResolve(conflict)
    values = try conflict.choices.map { choice in
      ConflictsPage.Value(
        text: try FieldWords.text(choice.value, reader.names),
        who: try choice.author.map { try reader.names.name($0) } ?? "somebody", site: choice.site,
        when: Moment(choice.writtenAt), isShown: choice.isShown, mark: choice.mark,
        label: choice.isShown ? "Keep" : "Take the other")
    }
    let isText = [Field.name, .body, .title, .customer, .url].contains(conflict.field)
    if isText, case .text(let text)? = conflict.choices.first?.value {
      editable = text
    } else {
      editable = nil
    }
    hasEditable = editable != nil
  }
}

extension Conflict.Choice {
  /// Which value is meant, whatever else has come in since.
  var mark: String { "\(replica):\(writtenAt)" }
}

extension Reader {
  func mayResolve(_ conflict: Conflict) throws -> Bool {
    guard let owner = conflict.kind == .conversation ? conflict.id : conflict.conversation else {
      return permissions.deletesPeopleAndRecords
    }
    return try session.conversation(owner).map { permissions.edits($0) } ?? false
  }
}

struct ConflictRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("conflicts") { request, context in
      let query = context.query
      return try await office.show(request, context) { try ConflictsPage($0, query) }
    }
    pages.post("conflicts") { _, context in try await resolve(context) }
  }

  private func resolve(_ context: PageContext) async throws -> Response {
    let form = context.form
    guard let id = RowID(form["id"]), let seen = SeenClock.parse(form["seen"]) else {
      throw PageRefusal.unreadable("its conflict")
    }
    do {
      try await office.write(context) { session, reader in
        let kind = RowKind(form["kind"])
        guard RowKind.known.contains(kind),
          let conflict = try reader.session.conflicts(of: kind, id).first(where: {
            $0.field.key == form["field"]
          })
        else { throw PageRefusal.notAllowed("This conflict is resolved already. Nothing was changed.") }
        guard try reader.mayResolve(conflict) else { throw PageRefusal.notFound }
        try session.resolve(kind, id, conflict.field, with: try value(form, conflict), seen: seen)
      }
    } catch let violation as RuleViolation {
      throw PageRefusal.unreadable(FormProblem.text(violation))
    }
    return office.redirect(to: "/conflicts", saying: .resolved)
  }

  private func value(_ form: Form, _ conflict: Conflict) throws -> Value? {
    if form["choice"] == "text" { return .text(form.text("text")) }
    guard let choice = conflict.choices.first(where: { $0.mark == form["choice"] }) else {
      throw PageRefusal.notAllowed("This value is not there any more. Nothing was changed.")
    }
    return choice.value
  }
}
