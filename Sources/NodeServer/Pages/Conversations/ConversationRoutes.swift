import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// The list, and each conversation's own page.
struct ConversationRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("conversations") { request, context in
      let (query, days) = (context.query, office.days(of: request))
      return try await office.show(request, context) { try ConversationListPage($0, query, days) }
    }
    pages.get("conversations/:id") { request, context in
      let (id, place) = (try context.id, MessagePlace(context.query))
      return try await office.show(request, context, reading: id) {
        try ConversationPage($0, id, at: place)
      }
    }
    pages.get("conversations/:id/messages") { request, context in
      let (id, place) = (try context.id, MessagePlace(context.query))
      return try await office.show(request, context, reading: id) {
        try ConversationPage($0, id, at: place, all: true)
      }
    }
    pages.get("conversations/:id/messages/:message") { _, context in try await whole(context) }
    pages.get("conversations/:id/live") { request, context in
      let (id, permissions) = (try context.id, try context.principal.permissions)
      return try await office.live.events(request, context) { session in
        guard try session.mayBeSeen(id, by: permissions) else { throw PageRefusal.notFound }
        return try session.shownState(of: id, for: permissions.audience)
      }
    }
  }
}

extension ConversationRoutes {
  /// One message as plain text, whatever its length.
  fileprivate func whole(_ context: PageContext) async throws -> Response {
    let (id, permissions) = (try context.id, try context.principal.permissions)
    guard let message = context.parameters.get("message").flatMap({ RowID($0) }) else {
      throw PageRefusal.notFound
    }
    let store = office.node.store
    let body = try await ReadingThreads.run {
      try store.read { session in
        _ = try Reader(session, permissions).conversation(id)
        return try session.body(of: message, in: id, for: permissions.audience)
      }
    }
    guard let body else { throw PageRefusal.notFound }
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
  }
}

extension BackOffice {
  fileprivate func days(of request: Request) -> ReaderDays {
    ReaderDays(zone: VisitCookies.zone(in: request))
  }

  /// Shows a conversation, and notes that who takes part in it, or is assigned, has read it.
  ///
  /// A page is marked as read when it is shown, as in Oro. It is the one write that a GET does; it reveals nothing and
  /// repeating it changes nothing.
  fileprivate func show(
    _ request: Request, _ context: PageContext, reading id: RowID,
    _ build: @escaping @Sendable (Reader) throws -> ConversationPage
  ) async throws -> Response {
    let person = try context.principal.person
    return try await show(
      request, context,
      noting: { page in
        if let seen = page.news { await sideWrites.add(.read(conversation: id, by: person, seen: seen)) }
      }, build)
  }
}
