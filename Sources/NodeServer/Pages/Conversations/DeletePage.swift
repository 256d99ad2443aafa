import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// Asks before conversations are deleted.
struct DeletePage: WebPage {
  static let template = "conversation-delete"

  let title: String
  let names: [Line]
  let back: String

  struct Line: Sendable {
    let id: String
    let name: String
  }

  init(_ reader: Reader, _ ids: [RowID], back: String) throws {
    names = try ids.map { Line(id: "\($0)", name: try reader.editable($0).name) }
    title = names.count == 1 ? "Delete conversation" : "Delete \(names.count) conversations"
    self.back = back
  }
}

/// Deletes one conversation or many.
struct ConversationDeletion {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("conversations/:id/delete") { request, context in
      let (id, back) = (try context.id, Address.local(context.query["back"], or: "/conversations"))
      return try await office.show(request, context) { try DeletePage($0, [id], back: back) }
    }
    // The list's form, before anything is confirmed.
    pages.post("conversations/delete") { request, context in
      let ids = try ids(context)
      return try await office.show(request, context) { try DeletePage($0, ids, back: "/conversations") }
    }
    pages.post("conversations/delete/confirmed") { _, context in try await delete(context) }
  }

  private func ids(_ context: PageContext) throws -> [RowID] {
    let ids = context.form.all("id").compactMap { RowID($0) }
    guard !ids.isEmpty, ids.count <= 1000 else { throw PageRefusal.unreadable("no conversation is chosen") }
    return ids
  }

  /// All of them or none.
  private func delete(_ context: PageContext) async throws -> Response {
    let ids = try ids(context)
    do {
      try await office.write(context) { session, reader in
        for id in ids {
          _ = try reader.editable(id)
          try session.delete(conversation: id)
        }
      }
    } catch let error as StoreError {
      throw PageRefusal.notAllowed("\(error). Nothing was changed.")
    }
    let back = Address.local(context.form["back"], or: "/conversations")
    return office.redirect(to: back, saying: ids.count == 1 ? .deleted : .deletedSeveral)
  }
}
