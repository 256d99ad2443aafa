import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// The form that puts a conversation among a record's or a person's activities.
struct ContextPage: WebPage {
  static let template = "context-form"

  let title = "Add context"
  let id: String
  let name: String
  var target: TargetField

  init(_ reader: Reader, _ id: RowID) throws {
    self.id = "\(id)"
    name = try reader.editable(id).name
    target = TargetField("target", "Record or person", kinds: .all)
  }
}

struct ContextChanges {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("conversations/:id/contexts") { request, context in
      let id = try context.id
      return try await office.show(request, context) { try ContextPage($0, id) }
    }
    pages.post("conversations/:id/contexts") { request, context in try await add(request, context) }
    pages.post("conversations/:id/contexts/remove") { _, context in try await remove(context) }
  }

  private func add(_ request: Request, _ context: PageContext) async throws -> Response {
    let (id, form) = (try context.id, context.form)
    let outcome: FormOutcome<ContextPage> = try await office.write(context) { session, reader in
      var page = try ContextPage(reader, id)
      page.target.take(form)
      guard let target = try page.target.resolve(reader) else {
        page.target.problem = page.target.problem ?? FormProblem.blank
        return .refused(page)
      }
      try session.addContext(target, to: id)
      return .done(id)
    }
    switch outcome {
    case .done(let id): return office.redirect(to: "/conversations/\(id)", saying: .contextAdded)
    case .refused(let page):
      return try await office.show(request, context, status: .unprocessableContent) { _ in page }
    }
  }

  private func remove(_ context: PageContext) async throws -> Response {
    let id = try context.id
    guard let target = RowID(context.form["target"]) else { throw PageRefusal.unreadable("its target") }
    try await office.write(context) { session, reader in
      guard try reader.editable(id).contexts.contains(target) else { throw PageRefusal.notFound }
      try session.removeContext(target, from: id)
    }
    return office.redirect(to: "/conversations/\(id)", saying: .contextRemoved)
  }
}
