import Exchange
import HTTPTypes
import Hummingbird
import NIOCore

/// Everything that a browser is served.
struct PageRoutes {
  let office: BackOffice

  func add(to router: Router<NodeRequestContext>) {
    router.add(middleware: PageFallback(office: office))
    let guarded = router.group().add(middleware: PageAnswers(office: office))
    guarded.get("assets/:name") { _, context in
      guard let response = office.assets.response(context.parameters.get("name") ?? "") else {
        throw PageRefusal.notFound
      }
      return response
    }
    let pages = guarded.group().add(middleware: PageGate(office: office)).group(context: PageContext.self)
    pages.get("") { _, _ -> Response in
      .redirect(to: try await office.awaitsAdministrator() ? "/setup" : "/conversations")
    }
    SetupRoutes(office: office).add(to: pages)
    LoginRoutes(office: office).add(to: pages)
    ConversationChanges(office: office).add(to: pages)
    ConversationDeletion(office: office).add(to: pages)
    ConversationRoutes(office: office).add(to: pages)
    MessageChanges(office: office).add(to: pages)
    ContextChanges(office: office).add(to: pages)
    TargetChanges(office: office).add(to: pages)
    TargetRoutes(office: office).add(to: pages)
    ConflictRoutes(office: office).add(to: pages)
    ExchangeRoutes(office: office).add(to: pages)
    ImportRoutes(office: office).add(to: pages)
    BackupRoutes(office: office).add(to: pages)
    AccountRoutes(office: office).add(to: pages)
  }
}

extension BackOffice {
  /// Whether the first visitor may still become an administrator.
  func awaitsAdministrator() async throws -> Bool {
    guard setup != nil else { return false }
    let store = node.store
    return try await ReadingThreads.run { try !store.hasAdministrator() }
  }

  /// Where a request comes from. Behind a proxy it is the proxy who knows: the last address that it says.
  func address(of request: Request, _ channel: any Channel) -> String {
    let direct = channel.remoteAddress?.ipAddress ?? ""
    guard isBehindProxy, let name = HTTPField.Name("X-Forwarded-For"),
      let last = request.headers[name]?.split(separator: ",").last
    else { return direct }
    return String(last).trimmingSpace
  }
}
