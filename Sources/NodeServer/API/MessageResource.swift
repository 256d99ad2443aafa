import ConversationStore
import Conversations
import Hummingbird
import Versioning

/// `/api/conversationmessages`.
struct MessageResource: Sendable {
  let service: APIService

  private static let includes: Set<String> = ["author", "conversation"]

  /// The messages of one conversation: the last ones, or those before or after one.
  func list(_ request: Request) async throws -> Response {
    let query = try APIQuery(
      request, filters: ["filter[conversation]"], includes: Self.includes,
      other: ["page[size]", "page[before]", "page[after]"])
    return try await service.read(request, query) { reading in
      let conversation = try reading.filteredConversation()
      let place = try Self.place(reading, conversation.id)
      let slice = try reading.session.messages(
        of: conversation.id, at: place, limit: query.size, for: reading.audience)
      var document = APIDocument(query: query)
      document.meta = ["totalCount": .number(slice.total)]
      document.links = Self.links(slice, conversation.id, query.size)
      for message in slice.messages {
        document.included += try Self.included(message, conversation.id, reading)
      }
      return document.list(slice.messages.map { reading.resource($0, of: conversation.id) })
    }
  }

  func get(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request, includes: Self.includes)
    return try await service.read(request, query) { reading in try Self.answer(reading, id) }
  }

  func create(_ request: Request) async throws -> Response {
    let query = try APIQuery(request, includes: Self.includes)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, .messages) { session, reading in
      let input = try APIInput(
        document, .messages, id: nil,
        attributes: ["body", "visibility"], relationships: ["conversation", "author", "participant"])
      let conversation = try Self.conversation(input, reading)
      let visibility = try Self.visibility(input, reading)
      let author = try Self.author(input, reading, conversation)
      let id = try session.post(
        to: conversation, author: author, body: try input.text("body") ?? "", visibility: visibility)
      return try Self.answer(reading.after(session), id)
    }
    var response = try APIMedia.response(answer, .created)
    response.headers[.location] = answer["data"]?["links"]?["self"]?.text
    return response
  }

  private static func conversation(_ input: APIInput, _ reading: APIReading) throws -> RowID {
    let pointer = "/data/relationships/conversation"
    guard let id = try input.row("conversation", .conversations) ?? nil else {
      throw APIError.value(pointer, "This value should not be blank.")
    }
    do { return try reading.conversation(id).id } catch is APIError {
      throw APIError.value(pointer, "There is no such conversation, or it may not be seen with this token.")
    }
  }

  private static func visibility(_ input: APIInput, _ reading: APIReading) throws -> Visibility {
    guard let word = try input.text("visibility") else { return .public }
    let pointer = "/data/attributes/visibility"
    guard let visibility = Visibility(rawValue: word) else {
      throw APIError.value(pointer, "The visibility is public or internal.")
    }
    guard visibility == .public || reading.permissions.postsInternally else {
      throw APIError.value(pointer, "With this token messages are public.")
    }
    return visibility
  }

  /// In whose name: who asks, unless the document names a person or a participant.
  private static func author(
    _ input: APIInput, _ reading: APIReading, _ conversation: RowID
  ) throws -> RowID {
    var author = reading.me
    var pointer = "/data/relationships/author"
    if let named = try input.row("author", .people) ?? nil {
      author = named
    } else if let named = try input.row("participant", .participants) ?? nil {
      pointer = "/data/relationships/participant"
      guard let participant = try reading.session.participant(named), participant.conversation == conversation
      else { throw APIError.value(pointer, "There is no such participant of the conversation.") }
      author = participant.person
    }
    guard reading.permissions.posts(as: author) else {
      throw APIError.forbidden("With this token messages are posted in one's own name.")
    }
    guard let person = try reading.session.person(author), !person.isDeleted else {
      throw APIError.value(pointer, "There is no such person.")
    }
    return author
  }

  private static func answer(_ reading: APIReading, _ id: RowID) throws -> JSONValue {
    guard let (conversation, message) = try reading.session.message(id, for: reading.audience),
      try reading.session.mayBeSeen(conversation, by: reading.permissions)
    else { throw APIError.notFound(APIType.messages.rawValue) }
    var document = APIDocument(query: reading.query)
    document.included = try included(message, conversation, reading)
    return document.one(reading.resource(message, of: conversation))
  }

  private static func included(
    _ message: MessageSummary, _ conversation: RowID, _ reading: APIReading
  ) throws -> [APIResource] {
    var found: [APIResource] = []
    if reading.query.include.contains("author") { found += try reading.people([message.author]) }
    if reading.query.include.contains("conversation") {
      found.append(try reading.resource(reading.conversation(conversation)))
    }
    return found
  }

  private static func place(_ reading: APIReading, _ conversation: RowID) throws -> MessagePlace {
    func message(_ id: RowID, _ name: String) throws -> MessageSummary {
      guard let found = try reading.session.message(id, for: reading.audience),
        found.conversation == conversation
      else { throw APIError.parameter(name, "There is no such message in the conversation.") }
      return found.message
    }
    switch (reading.query.before, reading.query.after) {
    case (nil, nil): return .last
    case (let id?, nil): return .before(sentAt: try message(id, "page[before]").sentAt, id)
    case (nil, let id?): return .after(sentAt: try message(id, "page[after]").sentAt, id)
    case (.some, .some): throw APIError.parameter("page[after]", "Say before or after, not both.")
    }
  }

  private static func links(_ slice: MessageSlice, _ conversation: RowID, _ size: Int) -> [String: JSONValue]
  {
    let list = "\(APIType.messages.path)?filter%5Bconversation%5D=\(conversation)&page%5Bsize%5D=\(size)"
    var links: [String: JSONValue] = [:]
    if slice.hasOlder, let first = slice.messages.first {
      links["prev"] = .text("\(list)&page%5Bbefore%5D=\(first.id)")
    }
    if slice.hasNewer, let last = slice.messages.last {
      links["next"] = .text("\(list)&page%5Bafter%5D=\(last.id)")
    }
    return links
  }
}
