import HTTPTypes
import Hummingbird

/// Gives every answer its protective headers, and every failure its page.
struct PageAnswers: RouterMiddleware {
  typealias Context = NodeRequestContext

  let office: BackOffice

  func handle(
    _ request: Request, context: NodeRequestContext,
    next: (Request, NodeRequestContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch PageRefusal.notLoggedIn {
      response = notLoggedIn(request)
    } catch let refusal as PageRefusal {
      response = try office.refuse(refusal)
      // What is left of a body that nobody reads must not be taken for the next request.
      if refusal == .slow || refusal == .tooLarge { response.headers[.connection] = "close" }
    } catch {
      office.log("\(request.method) \(request.uri.path): failed, \(error)")
      response = try office.fail()
    }
    return Self.protected(response)
  }

  /// Who reads is shown the way in; who writes is told that nothing was done.
  private func notLoggedIn(_ request: Request) -> Response {
    let back = request.method == .get ? request.uri.string : "/"
    return .redirect(to: Address.make("/login", [("to", Address.local(back, or: "/"))]))
  }

  static func protected(_ response: Response) -> Response {
    var response = response
    for (name, value) in protections { response.headers[name] = value }
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    return response
  }

  /// No script and no style but this server's own files, and no frame around a page.
  private static let protections: [(HTTPField.Name, String)] =
    [
      (
        "Content-Security-Policy",
        """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """
      ),
      ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
      ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}

/// The page for an address that leads nowhere. What is under other protocols' paths is left to them.
struct PageFallback: RouterMiddleware {
  typealias Context = NodeRequestContext

  let office: BackOffice

  private static let others = ["/sync/", "/api", "/health", "/metrics"]

  func handle(
    _ request: Request, context: NodeRequestContext,
    next: (Request, NodeRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      if Self.others.contains(where: { request.uri.path.hasPrefix($0) }) { throw error }
      return PageAnswers.protected(try office.refuse(.notFound))
    }
  }
}
