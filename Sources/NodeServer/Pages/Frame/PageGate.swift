import ConversationStore
import Exchange
import HTTPTypes
import Hummingbird
import NIOCore

/// Finds out who visits, and lets a form in only if this server has shown it to this browser.
struct PageGate: RouterMiddleware {
  typealias Context = NodeRequestContext

  let office: BackOffice

  func handle(
    _ request: Request, context: NodeRequestContext,
    next: (Request, NodeRequestContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.visit = try await visit(request)
    context.visit.address = office.address(of: request, context.channel)
    guard let query = Form(request.uri.query ?? "") else { throw PageRefusal.unreadable("its address") }
    context.query = query
    if request.method == .post {
      context.form = try await form(request, context.visit)
      guard context.visit.showed(formWith: context.form["form"]) else { throw PageRefusal.forged }
    }
    return try await next(request, context)
  }

  private func visit(_ request: Request) async throws -> Visit {
    var visit = Visit()
    visit.stranger = office.cookies.value(.stranger, in: request).flatMap { SecretToken($0) }
    guard let token = office.cookies.value(.session, in: request).flatMap({ SecretToken($0) }) else {
      return visit
    }
    let store = office.node.store
    guard let session = try await ReadingThreads.run({ try store.session(token) }) else { return visit }
    if !session.isNoted { await office.sideWrites.add(.used(session: token)) }
    (visit.principal, visit.session) = (session.principal, token)
    return visit
  }

  private func form(_ request: Request, _ visit: Visit) async throws -> Form {
    try checkOrigin(request)
    guard request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    else { throw PageRefusal.unreadable("forms are application/x-www-form-urlencoded") }
    let limit = visit.principal == nil ? BackOffice.strangersFormBytes : BackOffice.formBytes
    let bytes: ByteBuffer
    do { bytes = try await request.collectBody(upTo: limit, office.limits) } catch let refusal as BodyRefusal
    {
      throw refusal == .slow ? PageRefusal.slow : .tooLarge
    }
    let text = String(buffer: bytes)
    guard let form = Form(text) else { throw PageRefusal.unreadable("its form") }
    return form
  }

  /// Browsers say from where a form comes; what they do not say is left to the token.
  private func checkOrigin(_ request: Request) throws {
    if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" {
      throw PageRefusal.forged
    }
    guard let origin = request.headers[.origin], let host = request.head.authority else { return }
    guard origin == "http://\(host)" || origin == "https://\(host)" else { throw PageRefusal.forged }
  }
}

extension HTTPField.Name {
  fileprivate static let secFetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}
