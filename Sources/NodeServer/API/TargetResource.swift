import ConversationStore
import Conversations
import Hummingbird
import Versioning

/// `/api/people` and `/api/records`.
struct TargetResource: Sendable {
  let service: APIService
  let type: APIType

  private var kind: RowKind { type == .people ? .person : .record }

  func list(_ request: Request) async throws -> Response {
    let query = try APIQuery(request, filters: ["filter[kind]", "filter[search]"], other: APIQuery.paging)
    return try await service.read(request, query) { reading in
      guard reading.permissions.viewsPeopleAndRecords else { return try ownRecords(reading) }
      var document = APIDocument(query: query)
      let resources: [APIResource]
      let (kind, search) = (query.filters["filter[kind]"], query.filters["filter[search]"])
      if type == .people {
        var filter = PersonFilter()
        (filter.kind, filter.contains) = (kind, search)
        let listing = try reading.session.personListing(filter, query.page)
        (resources, document.meta) = (try listing.rows.map(reading.resource), listing.total.meta)
      } else {
        var filter = RecordFilter()
        (filter.kind, filter.contains) = (kind, search)
        let listing = try reading.session.recordListing(filter, query.page)
        (resources, document.meta) = (try listing.rows.map(reading.resource), listing.total.meta)
      }
      return document.list(resources)
    }
  }

  /// Those that a customer may ask about.
  private func ownRecords(_ reading: APIReading) throws -> JSONValue {
    guard type == .records else { throw APIError.forbidden("This list may not be seen with this token.") }
    if let filter = reading.query.filters.keys.min() {
      throw APIError.parameter(filter, "With this token the list has no filters.")
    }
    let listing = try reading.session.recordListing(ofCustomer: reading.me, reading.query.page)
    var document = APIDocument(query: reading.query)
    document.meta = listing.total.meta
    return document.list(try listing.rows.map(reading.resource))
  }

  func get(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    return try await service.read(request, query) { reading in try answer(reading, id) }
  }

  func create(_ request: Request) async throws -> Response {
    let query = try APIQuery(request)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, type) { session, reading in
      try Self.require(reading.permissions.editsPeopleAndRecords)
      let id = try TargetInput(document, type, id: nil).add(session, reading)
      return try self.answer(reading.after(session), id)
    }
    var response = try APIMedia.response(answer, .created)
    response.headers[.location] = answer["data"]?["links"]?["self"]?.text
    return response
  }

  func update(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    let document = try await service.document(request)
    let answer = try await service.write(request, query, type) { session, reading in
      _ = try found(id, reading)
      try Self.require(reading.permissions.editsPeopleAndRecords)
      try TargetInput(document, type, id: id).edit(id, session, reading)
      return try self.answer(reading.after(session), id)
    }
    return try APIMedia.response(answer)
  }

  /// Deletes one; what mentions it stays.
  func delete(_ request: Request, _ id: RowID) async throws -> Response {
    let query = try APIQuery(request)
    _ = try await service.write(request, query, type) { session, reading in
      _ = try found(id, reading)
      try Self.require(reading.permissions.deletesPeopleAndRecords)
      try session.delete(kind, id)
      return .null
    }
    return Response(status: .noContent)
  }

  private func answer(_ reading: APIReading, _ id: RowID) throws -> JSONValue {
    APIDocument(query: reading.query).one(try found(id, reading))
  }

  /// What is there and may be seen.
  private func found(_ id: RowID, _ reading: APIReading) throws -> APIResource {
    let found: APIResource? =
      if type == .people {
        try reading.session.person(id).flatMap { $0.isDeleted ? nil : try reading.resource($0) }
      } else {
        try reading.session.record(id).flatMap { $0.isDeleted ? nil : try reading.resource($0) }
      }
    guard let found, try reading.mayBeSeen(id) else { throw APIError.notFound(type.rawValue) }
    return found
  }

  private static func require(_ right: Bool) throws(APIError) {
    guard right else { throw .forbidden("With this token it may not be done. Nothing was changed.") }
  }
}
