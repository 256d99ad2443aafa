import ConversationStore
import Conversations
import Hummingbird
import Versioning

/// `/api/conversationparticipants`.
struct ParticipantResource: Sendable {
  let service: APIService

  func list(_ request: Request) async throws -> Response {
    let query = try APIQuery(request, filters: ["filter[conversation]"])
    return try await service.read(request, query) { reading in
      let conversation = try reading.filteredConversation()
      let found = try reading.session.participantSummaries(of: conversation.id, for: reading.audience)
      var document = APIDocument(query: query)
      document.meta = ["totalCount": .number(found.count)]
      return document.list(found.map(reading.resource))
    }
  }

  func get(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    return try await service.read(request, query) { reading in
      APIDocument(query: query).one(reading.resource(try Self.participant(id, reading)))
    }
  }

  /// Raises the read mark: what was read stays read.
  func update(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, .participants) { session, reading in
      let participant = try Self.participant(id, reading)
      guard participant.person == reading.me else {
        throw APIError.forbidden("Only one's own read mark may be set.")
      }
      let input = try APIInput(
        document, .participants, id: id.description, relationships: ["lastReadMessage"])
      let pointer = "/data/relationships/lastReadMessage"
      guard let last = try input.row("lastReadMessage", .messages) ?? nil else {
        throw APIError.value(pointer, "This value should not be blank.")
      }
      guard let found = try reading.session.message(last, for: reading.audience),
        found.conversation == participant.conversation
      else { throw APIError.value(pointer, "There is no such message in the conversation.") }
      try session.markRead(participant.conversation, by: reading.me, through: last)
      let after = try reading.after(session)
      return APIDocument(query: query).one(after.resource(try Self.participant(id, after)))
    }
    return try APIMedia.response(answer)
  }

  private static func participant(_ id: RowID, _ reading: APIReading) throws -> ParticipantSummary {
    guard let found = try reading.session.participant(id, for: reading.audience),
      try reading.session.mayBeSeen(found.conversation, by: reading.permissions)
    else { throw APIError.notFound(APIType.participants.rawValue) }
    return found
  }
}

/// `/api/conversationstatuses` and `/api/conversationmessagestypes`.
struct WordResource: Sendable {
  let service: APIService
  let type: APIType
  let words: [APIResource]

  func list(_ request: Request) async throws -> Response {
    let query = try APIQuery(request)
    return try await service.read(request, query) { _ in APIDocument(query: query).list(words) }
  }

  func get(_ request: Request, _ id: String) async throws -> Response {
    let query = try APIQuery(request)
    return try await service.read(request, query) { _ in
      guard let word = words.first(where: { $0.id == id }) else { throw APIError.notFound(type.rawValue) }
      return APIDocument(query: query).one(word)
    }
  }
}
