import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// `/api/conversations`.
struct ConversationResource: Sendable {
  let service: APIService

  static let filters: Set<String> = [
    "filter[name]", "filter[search]", "filter[status]", "filter[owner]", "filter[source]",
    "filter[sourceKind]",
    "filter[activityTarget]", "filter[participant]", "filter[unread]", "filter[conflicts]",
    "filter[createdAt][from]", "filter[createdAt][before]", "filter[lastMessageAt][from]",
    "filter[lastMessageAt][before]",
  ]
  private static let includes: Set<String> = [
    "owner", "createdBy", "source", "activityTargets", "participants", "status", "lastMessage",
  ]
  /// Those that may be written.
  private static let relationships: Set<String> = ["owner", "source", "status", "activityTargets"]
  private static let orders: [String: ConversationFilter.Order] = [
    "name": .name, "createdAt": .created, "lastMessageAt": .lastMessage, "messagesNumber": .messages,
    "status": .status,
  ]
  /// What was written just now is found by a search, up to so many rows; after a big exchange the answer says how much
  /// is not yet.
  private static let indexedBeforeSearch = 500
  /// Conversations that one request may delete.
  private static let deletedAtOnce = 100

  func list(_ request: Request) async throws -> Response {
    let query = try APIQuery(
      request, filters: Self.filters, includes: Self.includes, other: APIQuery.paging.union(["sort"]))
    if query.filters["filter[search]"] != nil {
      _ = try await service.principal(request)
      try await index()
    }
    return try await service.read(request, query) { reading in
      let listing = try reading.session.conversationListing(Self.filter(reading), query.page)
      var document = APIDocument(query: query)
      document.included = try reading.included(with: listing.rows)
      document.meta = listing.total.meta
      if query.filters["filter[search]"] != nil {
        document.meta["notYetSearchable"] = .number(try reading.session.searchWaiting())
      }
      return document.list(try listing.rows.map(reading.resource))
    }
  }

  /// Indexes what was written just now, unless that would have to wait or take long.
  private func index() async throws {
    let store = service.store
    let waiting = try await ReadingThreads.run { try store.read { try $0.searchWaiting() } }
    guard (1...Self.indexedBeforeSearch).contains(waiting), !store.isBeingWritten else { return }
    _ = try await onThread { try store.indexForSearch(batches: 1) }
  }

  func get(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request, includes: Self.includes)
    return try await service.read(request, query) { reading in
      try Self.answer(reading, id)
    }
  }

  func create(_ request: Request) async throws -> Response {
    let query = try APIQuery(request, includes: Self.includes)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, .conversations) { session, reading in
      let input = try APIInput(
        document, .conversations, id: nil, attributes: ["name"], relationships: Self.relationships)
      let id = try ConversationStart(input: input, reading: reading).run(session)
      return try Self.answer(reading.after(session), id)
    }
    var response = try APIMedia.response(answer, .created)
    response.headers[.location] = answer["data"]?["links"]?["self"]?.text
    return response
  }

  func update(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request, includes: Self.includes)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, .conversations) { session, reading in
      try Self.checkEdit(reading, id)
      let input = try APIInput(
        document, .conversations, id: id.description, attributes: ["name"],
        relationships: Self.relationships)
      try ConversationUpdate(input: input, reading: reading, id: id).run(session)
      return try Self.answer(reading.after(session), id)
    }
    return try APIMedia.response(answer)
  }

  func delete(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    _ = try await service.write(request, query, .conversations) { session, reading in
      try Self.checkEdit(reading, id)
      try session.delete(conversation: id)
      return .null
    }
    return Response(status: .noContent)
  }

  /// Deletes what the filters find, all or nothing, at most 100.
  func deleteList(_ request: Request) async throws -> Response {
    let query = try APIQuery(request, filters: Self.filters)
    // A flag that is not set leaves everything.
    let narrowing = query.filters.filter { name, value in !(Self.flags.contains(name) && value == "no") }
    guard !narrowing.isEmpty else {
      throw APIError.parameter("filter", "At least one filter has to say what is deleted.")
    }
    if query.filters["filter[search]"] != nil {
      let service = service
      _ = try await service.principal(request)
      _ = try await onThread { try service.store.indexForSearch() }
    }
    let answer = try await service.write(request, query, .conversations) { session, reading in
      let page = Page(limit: Self.deletedAtOnce)
      let found = try reading.session.conversations(Self.filter(reading), page)
      for conversation in found where !reading.permissions.edits(conversation) {
        throw APIError.forbidden("\(conversation.id) may not be deleted with this token; nothing was.")
      }
      for conversation in found { try session.delete(conversation: conversation.id) }
      return .object(["meta": .object(["deletedCount": .number(found.count)])])
    }
    return try APIMedia.response(answer)
  }

  static func answer(_ reading: APIReading, _ id: RowID) throws -> JSONValue {
    let conversation = try reading.conversation(id)
    var document = APIDocument(query: reading.query)
    document.included = try reading.included(with: [conversation])
    return document.one(try reading.resource(conversation))
  }

  private static func checkEdit(_ reading: APIReading, _ id: RowID) throws {
    guard try reading.permissions.edits(reading.conversation(id)) else {
      throw APIError.forbidden("This conversation may not be changed with this token.")
    }
  }

  /// A person or record that is there and may be seen. Which of the two is not so is not told.
  static func check(_ target: RowID, _ reading: APIReading, _ pointer: String) throws {
    let (person, record) = (try reading.session.person(target), try reading.session.record(target))
    guard person.map({ !$0.isDeleted }) ?? record.map({ !$0.isDeleted }) ?? false,
      try reading.mayBeSeen(target)
    else {
      throw APIError.value(pointer, "There is no such entity.")
    }
  }

  /// Who is to be assigned; nil if the document does not say.
  static func owner(_ input: APIInput, _ reading: APIReading) throws -> RowID?? {
    guard let owner = try input.row("owner", .people) else { return nil }
    guard let owner else { return .some(nil) }
    guard reading.permissions.assigns else {
      throw APIError.value(
        "/data/relationships/owner", "With this token a conversation is assigned to nobody.")
    }
    guard let person = try reading.session.person(owner), !person.isDeleted else {
      throw APIError.value("/data/relationships/owner", "There is no such person.")
    }
    return owner
  }

  private static let flags: Set<String> = ["filter[unread]", "filter[conflicts]"]

  private static func filter(_ reading: APIReading) throws -> ConversationFilter {
    let query = reading.query
    var filter = ConversationFilter()
    filter.audience = reading.audience
    filter.nameContains = query.filters["filter[name]"]
    filter.search = query.filters["filter[search]"]
    filter.statuses = Set((query.filters["filter[status]"] ?? "").split(separator: ",").map(String.init))
    filter.assignedTo = try query.id("filter[owner]")
    filter.source = try query.id("filter[source]")
    filter.sourceKind = query.filters["filter[sourceKind]"]
    filter.context = try query.id("filter[activityTarget]")
    filter.participant = try query.id("filter[participant]")
    if !reading.permissions.isBackOffice {
      if let participant = filter.participant, participant != reading.me {
        throw APIError.parameter("filter[participant]", "Only your own id may stand here.")
      }
      filter.participant = reading.me
    }
    if try query.flag("filter[unread]") { filter.unreadBy = reading.me }
    filter.onlyConflicts = try query.flag("filter[conflicts]")
    filter.created = TimeRange(
      from: try query.time("filter[createdAt][from]"), before: try query.time("filter[createdAt][before]"))
    filter.activity = TimeRange(
      from: try query.time("filter[lastMessageAt][from]"),
      before: try query.time("filter[lastMessageAt][before]"))
    if let sort = try query.sort(among: orders) {
      (filter.order, filter.direction) = (sort.key, sort.direction)
    }
    return filter
  }
}

extension Listing.Total {
  /// `totalCount`, and whether there are more than that.
  var meta: [String: JSONValue] {
    switch self {
    case .exactly(let count): ["totalCount": .number(count), "isTotalExact": .bool(true)]
    case .atLeast(let count): ["totalCount": .number(count), "isTotalExact": .bool(false)]
    }
  }
}
