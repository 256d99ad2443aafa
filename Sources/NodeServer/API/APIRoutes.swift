import Conversations
import Exchange
import HTTPTypes
import Hummingbird
import NIOCore
import Versioning

/// Everything under `/api`.
struct APIRoutes {
  let service: APIService

  func add(to router: Router<NodeRequestContext>) {
    let group = router.group("api").add(middleware: APIErrors())
    group.read("openapi.json") { _, _ in Self.description }
    let conversations = ConversationResource(service: service)
    group.read("conversations") { request, _ in try await conversations.list(request) }
    group.post("conversations") { request, _ in try await conversations.create(request) }
    group.delete("conversations") { request, _ in try await conversations.deleteList(request) }
    group.read("conversations/{id}") { try await conversations.get($0, Self.id($1, .conversations)) }
    group.patch("conversations/{id}") { try await conversations.update($0, Self.id($1, .conversations)) }
    group.delete("conversations/{id}") { try await conversations.delete($0, Self.id($1, .conversations)) }
    let messages = MessageResource(service: service)
    group.read("conversationmessages") { request, _ in try await messages.list(request) }
    group.post("conversationmessages") { request, _ in try await messages.create(request) }
    group.read("conversationmessages/{id}") { try await messages.get($0, Self.id($1, .messages)) }
    let participants = ParticipantResource(service: service)
    group.read("conversationparticipants") { request, _ in try await participants.list(request) }
    group.read("conversationparticipants/{id}") { try await participants.get($0, Self.id($1, .participants)) }
    group.patch("conversationparticipants/{id}") {
      try await participants.update($0, Self.id($1, .participants))
    }
    addWords(to: group)
    for type in [APIType.people, .records] {
      let targets = TargetResource(service: service, type: type)
      group.read("\(type.rawValue)") { request, _ in try await targets.list(request) }
      group.post("\(type.rawValue)") { request, _ in try await targets.create(request) }
      group.read("\(type.rawValue)/{id}") { try await targets.get($0, Self.id($1, type)) }
      group.patch("\(type.rawValue)/{id}") { try await targets.update($0, Self.id($1, type)) }
      group.delete("\(type.rawValue)/{id}") { try await targets.delete($0, Self.id($1, type)) }
    }
  }

  private func addWords(to group: RouterGroup<NodeRequestContext>) {
    for words in [
      WordResource(
        service: service, type: .statuses, words: Status.allCases.map { .status($0.rawValue) }),
      WordResource(
        service: service, type: .messageTypes, words: MessageType.allCases.map { .messageType($0.rawValue) }),
    ] {
      group.read("\(words.type.rawValue)") { request, _ in try await words.list(request) }
      group.read("\(words.type.rawValue)/{id}") {
        try await words.get($0, $1.parameters.get("id") ?? "")
      }
    }
  }

  private static func id(_ context: NodeRequestContext, _ type: APIType) throws -> RowID {
    guard let id = context.parameters.get("id").flatMap({ RowID($0) }) else {
      throw APIError.notFound(type.rawValue)
    }
    return id
  }

  private static var description: Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.api_json)))
  }
}

/// Gives every failure under `/api` its document.
struct APIErrors: RouterMiddleware {
  typealias Context = NodeRequestContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as APIError {
      var response = try APIMedia.response(error.document, error.status)
      if error.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
      // What is left of a body that nobody reads must not be taken for the next request.
      if error.status == .contentTooLarge || error.status == .requestTimeout {
        response.headers[.connection] = "close"
      }
      return response
    }
  }
}

extension RouterGroup<NodeRequestContext> {
  /// Answers GET, and HEAD alike; the body of that answer is taken off by ``APIFallback``.
  fileprivate func read(
    _ path: RouterPath, _ answer: @escaping @Sendable (Request, NodeRequestContext) async throws -> Response
  ) {
    get(path, use: answer)
    head(path, use: answer)
  }
}

/// Answers under `/api` for what no route has, and for what goes wrong inside. What answers HEAD leaves without its body
/// (RFC 9110 §9.3.2).
struct APIFallback: RouterMiddleware {
  typealias Context = NodeRequestContext

  let log: @Sendable (String) -> Void
  private static let methods: [String: String] = [
    "conversations": "GET, HEAD, POST, DELETE", "conversations/": "GET, HEAD, PATCH, DELETE",
    "conversationmessages": "GET, HEAD, POST", "conversationmessages/": "GET, HEAD",
    "conversationparticipants": "GET, HEAD",
    "conversationparticipants/": "GET, HEAD, PATCH", "conversationstatuses": "GET, HEAD",
    "conversationstatuses/": "GET, HEAD",
    "conversationmessagestypes": "GET, HEAD", "conversationmessagestypes/": "GET, HEAD",
    "people": "GET, HEAD, POST",
    "people/": "GET, HEAD, PATCH, DELETE", "records": "GET, HEAD, POST",
    "records/": "GET, HEAD, PATCH, DELETE",
    "openapi.json": "GET, HEAD",
  ]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.uri.path == "/api" || request.uri.path.hasPrefix("/api/") else {
      return try await next(request, context)
    }
    let response = try await answer(request, context, next)
    return request.method == .head ? response.createHeadResponse() : response
  }

  private func answer(
    _ request: Request, _ context: Context, _ next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch let error as HTTPError
      where error.status == .notFound
    {
      return try missing(request)
    } catch {
      log("\(request.method) \(request.uri.path): failed, \(error)")
      let failure = APIError(
        .internalServerError, "failed", "The node cannot do it now; its owner finds why in its log.")
      return try APIMedia.response(failure.document, failure.status)
    }
  }

  private func missing(_ request: Request) throws -> Response {
    let parts = request.uri.path.split(separator: "/").dropFirst()
    let place = (parts.first.map(String.init) ?? "") + (parts.count == 2 ? "/" : "")
    guard parts.count <= 2, let allowed = Self.methods[place] else {
      let error = APIError(.notFound, "not found", "There is nothing here; see /api/openapi.json.")
      return try APIMedia.response(error.document, error.status)
    }
    let error = APIError(.methodNotAllowed, "method not allowed", "Allowed here: \(allowed).")
    var response = try APIMedia.response(error.document, error.status)
    response.headers[.allow] = allowed
    return response
  }
}
