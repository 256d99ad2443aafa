import Exchange
import HTTPTypes
import Hummingbird
import NIOCore

/// Gives every failure under `/sync/` its status and its body, and counts what was refused.
struct SyncErrors: RouterMiddleware {
  typealias Context = NodeRequestContext

  let service: SyncService

  /// A request with a body of at most so many bytes is read to its end, and its line is used again.
  private static let readAnyway = 1 << 20
  /// How long an asker may take to read why it was refused, before its line is closed.
  private static let linger = Duration.seconds(2)

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.uri.path.hasPrefix("/sync/") else { return try await next(request, context) }
    do {
      return try await next(request, context)
    } catch let refusal as HTTPRefusal {
      return try await answer(refusal, request, context)
    } catch let error as HTTPError where error.status == .notFound {
      return try await answer(missing(request), request, context)
    } catch {
      service.exchanges.failed(request.uri.path, error)
      let failure = HTTPRefusal(
        .internalServerError, "failed", "the server cannot do it now", hint: "its owner finds why in its log")
      return try await answer(failure, request, context)
    }
  }

  private func missing(_ request: Request) -> HTTPRefusal {
    let path = request.uri.path
    let known = [
      SyncProtocol.nodePath, SyncProtocol.descriptionPath, SyncProtocol.pullPath, SyncProtocol.pushPath,
    ]
    if known.contains(path) {
      return HTTPRefusal(
        .methodNotAllowed, "method_not_allowed", "\(request.method) has no meaning here",
        hint: "see \(SyncProtocol.descriptionPath)")
    }
    if path.hasPrefix("/sync/v"), !path.hasPrefix("/sync/v\(SyncProtocol.version)/") {
      return HTTPRefusal(
        .notFound, "unsupported_version",
        "this server speaks version \(SyncProtocol.version) of the protocol",
        hint: "the older side needs a newer satchel")
    }
    return HTTPRefusal(
      .notFound, "not_found", "there is nothing here", hint: "see \(SyncProtocol.descriptionPath)")
  }

  private func answer(_ refusal: HTTPRefusal, _ request: Request, _ context: Context) async throws -> Response
  {
    if let reason = refusal.reason { service.refusals.count(reason) }
    service.exchanges.refused(request.uri.path, by: refusal)
    var response = try await SyncResponse.make(refusal.content, status: refusal.status, for: refusal.asker)
    if refusal.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    if refusal.status == .methodNotAllowed {
      response.headers[.allow] = request.method == .get ? "POST" : "GET"
    }
    if let seconds = refusal.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    return refusal.isAfterBody || isShort(request) ? response : closing(response, context.channel)
  }

  private func isShort(_ request: Request) -> Bool {
    if request.headers[.transferEncoding] != nil { return false }
    guard let length = request.headers[.contentLength] else { return true }
    return Int(length).map { $0 <= Self.readAnyway } ?? false
  }

  /// Nobody reads the rest of the body, so the line ends with the answer.
  private func closing(_ response: Response, _ channel: any Channel) -> Response {
    var response = response
    response.headers[.connection] = "close"
    let body = response.body
    response.body = ResponseBody(contentLength: body.contentLength) { writer in
      try await body.write(writer)
      Task {
        try await Task.sleep(for: Self.linger)
        try await channel.close()
      }
    }
    return response
  }
}
