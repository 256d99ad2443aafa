import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// What makes, changes and deletes conversations.
struct ConversationChanges {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("conversations/new") { request, context in
      let record = RowID(context.query["source"])
      return try await office.show(request, context) {
        try ConversationFormPage(starting: $0, from: record)
      }
    }
    pages.post("conversations") { request, context in try await create(request, context) }
    pages.get("conversations/:id/edit") { request, context in
      let id = try context.id
      return try await office.show(request, context) { try ConversationFormPage(editing: $0, id) }
    }
    pages.post("conversations/:id/edit") { request, context in try await edit(request, context) }
    pages.post("conversations/:id/rename") { _, context in try await rename(context) }
    pages.post("conversations/:id/transition") { _, context in try await take(context) }
  }

  private func create(_ request: Request, _ context: PageContext) async throws -> Response {
    let form = context.form
    let record = RowID(form["about"])
    let outcome: FormOutcome<ConversationFormPage> = try await office.write(context) { session, reader in
      var page = try ConversationFormPage(starting: reader, from: record)
      page.take(form)
      guard let draft = try page.draft(reader) else { return .refused(page) }
      let id = try session.startConversation(
        name: draft.name, by: reader.me, source: draft.source ?? page.about.flatMap { RowID($0.id) },
        contexts: draft.contexts, assignedTo: draft.assignedTo)
      if let question = draft.question {
        // A question waits for whoever takes it.
        try session.assign(id, to: nil)
        _ = try session.post(to: id, author: reader.me, body: question)
      }
      return .done(id)
    }
    switch outcome {
    case .done(let id): return office.redirect(to: "/conversations/\(id)", saying: .created)
    case .refused(let page):
      return try await office.show(request, context, status: .unprocessableContent) { _ in page }
    }
  }

  private func edit(_ request: Request, _ context: PageContext) async throws -> Response {
    let (id, form) = (try context.id, context.form)
    guard let seen = SeenClock.parse(form["seen"]) else { throw PageRefusal.unreadable("its clock") }
    let outcome: FormOutcome<ConversationFormPage> = try await office.write(context) { session, reader in
      var page = try ConversationFormPage(editing: reader, id)
      page.take(form)
      guard let draft = try page.draft(reader) else { return .refused(page) }
      try session.change(id, to: draft, seen: seen, shown: form, reader)
      return .done(id)
    }
    switch outcome {
    case .done(let id):
      return office.redirect(to: "/conversations/\(id)", saying: try await flash(id, context))
    case .refused(let page):
      return try await office.show(request, context, status: .unprocessableContent) { _ in page }
    }
  }

  private func flash(_ id: RowID, _ context: PageContext) async throws -> Flash {
    let store = office.node.store
    return try await ReadingThreads.run { try store.read { try $0.conflicts(of: .conversation, id) } }.isEmpty
      ? .saved : .stale
  }

  private func rename(_ context: PageContext) async throws -> Response {
    let (id, name) = (try context.id, context.form["name"].trimmingSpace)
    guard let seen = SeenClock.parse(context.form["seen"]) else { throw PageRefusal.unreadable("its clock") }
    do {
      try await office.write(context) { session, reader in
        _ = try reader.editable(id)
        try session.rename(id, to: name, seen: seen)
      }
    } catch let violation as RuleViolation {
      throw PageRefusal.unreadable(FormProblem.text(violation))
    }
    return office.redirect(
      to: Address.local(context.form["back"], or: "/conversations/\(id)"), saying: .renamed)
  }

  private func take(_ context: PageContext) async throws -> Response {
    let id = try context.id
    guard let transition = Transition(rawValue: context.form["transition"]),
      let seen = SeenClock.parse(context.form["seen"])
    else { throw PageRefusal.unreadable("its transition") }
    do {
      try await office.write(context) { session, reader in
        _ = try reader.editable(id)
        try session.take(transition, on: id, seen: seen)
      }
    } catch let violation as RuleViolation {
      throw PageRefusal.notAllowed("\(violation). Nothing was changed.")
    }
    return office.redirect(to: "/conversations/\(id)", saying: .transition)
  }
}

/// How a form ended.
enum FormOutcome<Content: WebPage>: Sendable {
  case done(RowID)
  /// It is shown again, with the problems beside the fields.
  case refused(Content)
}
