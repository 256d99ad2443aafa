import ConversationStore
import Dispatch
import Exchange

/// What all pages of one server share.
struct BackOffice: Sendable {
  /// A message's body, each byte percent-encoded, and the rest of its form.
  static let formBytes = 25 << 20
  /// What somebody may send who is not logged in.
  static let strangersFormBytes = 16 << 10

  let node: Node
  let limits: ServerLimits
  let cookies: VisitCookies
  let setup: SetupCode?
  let isBehindProxy: Bool
  let log: @Sendable (String) -> Void
  let live: LiveChanges
  let sync: SyncRun
  let sideWrites: SideWrites
  /// Passwords are tried one after the other: each attempt takes much memory, on purpose.
  let passwords = DispatchQueue(label: "satchel.passwords")
  let site: String
  let templates: Templates
  let assets = Assets()

  init(_ node: Node, _ configuration: ServerConfiguration, log: @escaping @Sendable (String) -> Void) throws {
    self.node = node
    self.log = log
    limits = configuration.limits
    setup = configuration.setup
    isBehindProxy = configuration.transport == .behindProxy
    let position = try node.store.read { try $0.position() }
    site = position.site
    cookies = VisitCookies(
      node: String(position.replica.description.prefix(8)), isSecure: configuration.transport != .plain)
    templates = try Templates()
    live = LiveChanges(node.store)
    sync = SyncRun(node, certificates: configuration.peerCertificates)
    sideWrites = SideWrites(node.store, log: log)
  }
}
