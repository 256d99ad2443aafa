import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// What adds messages.
struct MessageChanges {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.post("conversations/:id/messages") { request, context in try await post(request, context) }
  }

  private enum Outcome: Sendable {
    case posted
    case refused(Composer)
  }

  private func post(_ request: Request, _ context: PageContext) async throws -> Response {
    let (id, form) = (try context.id, context.form)
    let back = Address.local(form["back"], or: "/conversations/\(id)")
    let outcome: Outcome
    do {
      outcome = try await office.write(context) { session, reader in
        try post(form, to: id, back: back, session, reader)
      }
    } catch RuleViolation.closedConversation {
      throw PageRefusal.notAllowed("The conversation is closed and takes no message. Nothing was changed.")
    }
    switch outcome {
    case .posted: return office.redirect(to: back, saying: .posted)
    case .refused(let composer):
      return try await office.show(request, context, status: .unprocessableContent) {
        try ConversationPage($0, id, composer: composer)
      }
    }
  }

  private func post(
    _ form: Form, to id: RowID, back: String, _ session: WriteSession, _ reader: Reader
  ) throws -> Outcome {
    _ = try reader.conversation(id)
    var composer = try Composer(reader, id, back: back)
    composer.take(form)
    let author = try composer.author(reader)
    do { try Rules.checkBody(composer.text) } catch { composer.bodyProblem = FormProblem.text(error) }
    guard let author, composer.bodyProblem == nil else { return .refused(composer) }
    guard reader.permissions.posts(as: author) else { throw PageRefusal.notFound }
    _ = try session.post(
      to: id, author: author, body: composer.text,
      visibility: composer.isForBackOffice ? .internal : .public)
    return .posted
  }
}
