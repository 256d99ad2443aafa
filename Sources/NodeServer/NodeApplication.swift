import Exchange
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL

/// Composes what a node serves.
public enum NodeApplication {
  /// - Parameters:
  ///   - log: gets a line for each exchange.
  ///   - onRunning: gets the port once requests are taken.
  /// - Throws: ``ServerError``.
  public static func build(
    _ node: Node, _ configuration: ServerConfiguration, log: @escaping @Sendable (String) -> Void,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws -> Application<RouterResponder<NodeRequestContext>> {
    try configuration.check()
    if let file = configuration.peerCertificates {
      _ = try usable(file) { try NIOSSLCertificate.fromPEMFile(file) }
    }
    let sync = SyncService(node, configuration.limits, log: log)
    let router = Router(context: NodeRequestContext.self)
    let figures = RequestFigures()
    router.add(middleware: RequestLog(figures: figures, logger: requestLogger(log)))
    router.add(middleware: APIFallback(log: log))
    SyncRoutes(service: sync).add(to: router)
    let api = APIService(node: node, limits: configuration.limits)
    APIRoutes(service: api).add(to: router)
    HealthRoutes(
      service: api, figures: figures, trustsThisMachine: configuration.transport != .behindProxy
    ).add(to: router)
    PageRoutes(office: try BackOffice(node, configuration, log: log)).add(to: router)
    var settings = ApplicationConfiguration(
      address: .hostname(configuration.host, port: configuration.port),
      availableConnectionsDelegate: .maximum(configuration.limits.connections, logger: logger))
    settings.serverName = Node.generator
    return Application(
      router: router, server: try server(configuration, sync.refusals), configuration: settings,
      services: [
        sync.refusals, SearchIndexer(store: node.store, log: log), ScheduleService(node, log: log),
      ],
      onServerRunning: { await onRunning($0.localAddress?.port ?? configuration.port) }, logger: logger)
  }

  /// One line for each request, as the other lines that the server tells.
  private static func requestLogger(_ log: @escaping @Sendable (String) -> Void) -> Logger {
    Logger(label: "satchel.requests") { _ in LineLogHandler(write: log) }
  }

  /// For what goes wrong inside the libraries: standard output belongs to results.
  private static var logger: Logger {
    var logger = Logger(label: "satchel") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    return logger
  }

  private static func server(
    _ configuration: ServerConfiguration, _ refusals: RefusalCounter
  ) throws -> HTTPServerBuilder {
    let limits = configuration.limits
    let http = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [LongHeaderHandler(refusals)],
        // Later than a slow body is refused, so that it is told so, by a busy server too.
        idleTimeout: TimeAmount(limits.patience * 2 + .seconds(10)),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes)))
    guard case .tls(let certificate, let key) = configuration.transport else { return http }
    return try .tls(http, tlsConfiguration: tls(certificate: certificate, key: key))
  }

  private static func tls(certificate: String, key: String) throws -> TLSConfiguration {
    let chain = try usable(certificate) { try NIOSSLCertificate.fromPEMFile(certificate) }
    let privateKey = try usable(key) { try NIOSSLPrivateKey(file: key, format: .pem) }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    tls.minimumTLSVersion = .tlsv12
    _ = try usable(certificate) { try NIOSSLContext(configuration: tls) }
    return tls
  }

  private static func usable<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch {
      throw ServerError.unusableCertificate(path: path, reason: "\(error)")
    }
  }
}

/// What a route knows of its request beside the request itself.
public struct NodeRequestContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// Who visits, once a page's gate has found out.
  var visit = Visit()
  /// What they sent.
  var form = Form()
  var query = Form()

  public init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}
