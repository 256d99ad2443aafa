import ConversationStore
import Exchange
import HTTPTypes
import Hummingbird

extension BackOffice {
  /// Builds a page out of one snapshot, for who is logged in.
  ///
  /// - Parameter note: notes that it was shown.
  func show<Content: WebPage>(
    _ request: Request, _ context: PageContext, status: HTTPResponse.Status = .ok,
    noting note: @Sendable (Content) async -> Void = { _ in },
    _ build: @escaping @Sendable (Reader) throws -> Content
  ) async throws -> Response {
    let principal = try context.principal
    let (content, around): (Content, Layout) = try await ReadingThreads.run {
      try node.store.read { session in
        let reader = Reader(session, principal.permissions)
        let content = try build(reader)
        return (content, try layout(request, context.visit, content.title, reader))
      }
    }
    let response = try render(content, around, request, context.visit, status)
    await note(content)
    return response
  }

  /// Shows a page to somebody who is not logged in. Their browser is given something to be recognised by, so that a
  /// form that comes back can be told from a forged one.
  func stranger<Content: WebPage>(
    _ request: Request, _ context: PageContext, status: HTTPResponse.Status = .ok,
    _ build: (PageContext) throws -> Content
  ) async throws -> Response {
    var visit = Visit()
    visit.stranger = context.visit.stranger ?? SecretToken.mint(node.store.environment)
    let content = try build(context)
    var response = try render(
      content, layout(request, visit, content.title), request, visit, status)
    if let token = visit.stranger, context.visit.stranger == nil {
      cookies.set(.stranger, to: token.text, in: &response)
    }
    return response
  }

  /// Writes in the name of who is logged in, in one transaction.
  ///
  /// - Throws: ``PageRefusal/notAllowed(_:)`` where nobody could manage accounts any more, and what `body` throws.
  func write<Result: Sendable>(
    _ context: PageContext, _ body: @escaping @Sendable (WriteSession, Reader) throws -> Result
  ) async throws -> Result {
    let principal = try context.principal
    return try await onThread {
      do {
        return try node.store.write(by: principal.person) { session in
          try body(session, Reader(try session.queries, principal.permissions))
        }
      } catch let error as AccountError {
        throw PageRefusal.notAllowed("\(error). Nothing was changed.")
      }
    }
  }

  /// To a page that says once what was done.
  func redirect(to address: String, saying flash: Flash? = nil) -> Response {
    var response = Response.redirect(to: address)
    if let flash { cookies.set(.flash, to: flash.rawValue, in: &response, lifetime: 60_000) }
    return response
  }
}
