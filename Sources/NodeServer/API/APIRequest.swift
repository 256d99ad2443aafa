import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// A request of somebody who is known, on one snapshot of the store.
struct APIReading {
  let session: ReadSession
  let permissions: Permissions
  let query: APIQuery

  var me: RowID { permissions.principal.person }
  var audience: Audience { permissions.audience }

  /// A conversation that may be seen.
  func conversation(_ id: RowID, _ type: APIType = .conversations) throws -> ConversationSummary {
    var filter = ConversationFilter()
    filter.audience = audience
    guard try session.mayBeSeen(id, by: permissions), let found = try session.conversation(id, filter),
      !found.isDeleted
    else { throw APIError.notFound(type.rawValue) }
    return found
  }

  /// Whether a person or a record may be seen.
  func mayBeSeen(_ target: RowID) throws -> Bool {
    if permissions.viewsPeopleAndRecords || target == me { return true }
    return try session.record(target) != nil && session.mayBeSeen(record: target, byCustomer: me)
  }

  /// The conversation that a list is of.
  func filteredConversation() throws -> ConversationSummary {
    guard let id = try query.id("filter[conversation]") else {
      throw APIError.parameter("filter[conversation]", "This list is of one conversation: say which.")
    }
    return try conversation(id)
  }
}

/// What all routes of the API share.
struct APIService: Sendable {
  let node: Node
  let limits: ServerLimits

  var store: Store { node.store }

  /// Who asks.
  func principal(_ request: Request) async throws -> Principal {
    guard let field = request.headers[.authorization] else { throw APIError.unauthenticated }
    let words = field.split(separator: " ")
    guard words.count == 2, words[0].lowercased() == "bearer", let token = SecretToken(words[1]),
      let principal = try await ReadingThreads.run({ try store.principal(ofToken: token) })
    else { throw APIError.unauthenticated }
    return principal
  }

  /// The document of somebody who is known: strangers send nothing that is kept.
  func document(_ request: Request) async throws -> JSONValue {
    _ = try await principal(request)
    return try await APIMedia.document(request, limits)
  }

  /// Answers out of one snapshot.
  func read(
    _ request: Request, _ query: APIQuery, _ body: @escaping @Sendable (APIReading) throws -> JSONValue
  ) async throws -> Response {
    let principal = try await principal(request)
    try APIMedia.checkAccept(request)
    try query.requireFiltersThatSaySomething()
    let document = try await ReadingThreads.run {
      try store.read { session in
        try body(APIReading(session: session, permissions: principal.permissions, query: query))
      }
    }
    return try APIMedia.response(document)
  }

  /// Writes in one transaction as who asks, and answers with what is there then.
  ///
  /// - Parameter body: gives the answer out of the transaction.
  func write(
    _ request: Request, _ query: APIQuery, _ type: APIType,
    _ body: @escaping @Sendable (WriteSession, APIReading) throws -> JSONValue
  ) async throws -> JSONValue {
    let principal = try await principal(request)
    try APIMedia.checkAccept(request)
    try query.requireFiltersThatSaySomething()
    return try await onThread {
      do {
        return try store.write(by: principal.person) { session in
          try body(
            session,
            APIReading(session: session.queries, permissions: principal.permissions, query: query))
        }
      } catch let violation as RuleViolation {
        throw APIError(violation)
      } catch let error as StoreError {
        throw APIError(error, type.rawValue)
      } catch let error as AccountError {
        throw APIError(.conflict, "conflict", "\(error). Nothing was changed.")
      }
    }
  }
}

extension APIReading {
  /// The same request on what the transaction has written meanwhile.
  func after(_ session: WriteSession) throws -> APIReading {
    APIReading(session: try session.queries, permissions: permissions, query: query)
  }
}
