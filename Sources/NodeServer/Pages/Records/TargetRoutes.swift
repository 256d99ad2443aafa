import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// Records and people: lists, pages, and suggestions for fields.
struct TargetRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("records") { request, context in
      let query = context.query
      return try await office.show(request, context) { try TargetListPage(records: $0, query) }
    }
    pages.get("people") { request, context in
      let query = context.query
      return try await office.show(request, context) { try TargetListPage(people: $0, query) }
    }
    pages.get("records/:id") { request, context in
      let (id, query) = (try context.id, context.query)
      return try await office.show(request, context) { try TargetPage(record: id, $0, query) }
    }
    pages.get("people/:id") { request, context in
      let (id, query) = (try context.id, context.query)
      return try await office.show(request, context) { try TargetPage(person: id, $0, query) }
    }
    pages.get("suggestions") { _, context in try await suggestions(context) }
  }

  /// Names for what was typed so far, a line each.
  private func suggestions(_ context: PageContext) async throws -> Response {
    let (permissions, query) = (try context.principal.permissions, context.query)
    let store = office.node.store
    let names = try await ReadingThreads.run {
      try store.read { session in
        let reader = Reader(session, permissions)
        try reader.require(\.viewsPeopleAndRecords)
        return try TargetSearch(reader, TargetKinds(rawValue: query["kinds"]) ?? .all)
          .suggestions(query["text"])
      }
    }
    let text = names.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") }
      .joined(separator: "\n")
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
