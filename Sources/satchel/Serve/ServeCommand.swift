import ArgumentParser
import Exchange
import Foundation
import NodeServer
import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve a node over HTTP: the back office to browsers, and exchanges to trusted peers.",
    discussion: """
      Prints the address once it takes requests, and a line for each exchange on standard error. A browser \
      finds the back office there; on a node without an administrator, a code is printed by which the first \
      visitor becomes one (or: satchel account add). Ends with SIGTERM or SIGINT, after what is under way; commands \
      that backups go through, and onFailure, are ended at once.

      Example:
        satchel serve
        satchel serve --host 0.0.0.0 --tls-certificate server.pem --tls-key server.key
      """)

  @OptionGroup var node: NodeOptions
  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"
  @Option(help: "The port to listen on; 0 takes any that is free.")
  var port: UInt16 = UInt16(ServerConfiguration.defaultPort)
  @Option(
    help: ArgumentHelp(
      "A PEM file with the server's certificate and those that lead to it.", valueName: "file"),
    completion: .file())
  var tlsCertificate: String?
  @Option(
    help: ArgumentHelp("A PEM file with the certificate's private key.", valueName: "file"),
    completion: .file())
  var tlsKey: String?
  @Option(
    help: ArgumentHelp(
      "Trust the certificates in this PEM file, and no others, where an exchange that is begun on a page calls peers.",
      valueName: "file"),
    completion: .file())
  var ca: String?
  @Flag(help: "Serve other machines without TLS, because something in front of the server speaks it.")
  var behindProxy = false
  @OptionGroup(title: "Limits") var limits: LimitOptions

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key belong together.")
    }
    guard tlsCertificate == nil || !behindProxy else {
      throw ValidationError("--behind-proxy is for a server without --tls-certificate.")
    }
  }

  func run() async throws {
    let node = try node.open()
    let scheme = tlsCertificate == nil ? "http" : "https"
    do {
      let configuration = try configuration(node)
      let application = try NodeApplication.build(
        node, configuration, log: { Console.note($0) },
        onRunning: { port in
          let address = "\(scheme)://\(configuration.urlHost):\(port)"
          do { try Console.print("Serving at \(address)") } catch { Console.note("\(error)") }
          // Beside the result: programs read the address.
          if let code = configuration.setup?.text {
            Console.note("Nobody can log in yet. Open \(address)/setup and give the code \(code)")
          }
        })
      try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
    } catch {
      throw Failure(error, place: node.directory.path, effect: .notSaid)
    }
  }

  private func configuration(_ node: Node) throws -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.host = host
    configuration.port = Int(port)
    configuration.limits = limits.limits
    configuration.peerCertificates = ca
    configuration.setup = try SetupCode(for: node.store)
    if behindProxy { configuration.transport = .behindProxy }
    if let tlsCertificate, let tlsKey {
      configuration.transport = .tls(certificate: tlsCertificate, key: tlsKey)
    }
    return configuration
  }
}

/// What a server admits at most.
struct LimitOptions: ParsableArguments {
  @Option(help: "The largest bundle that may be pushed, as it comes, e.g. 256M.")
  var maxBody: ByteSize?
  @Option(help: "Exchanges at one time.")
  var maxSessions: Int?
  @Option(help: ArgumentHelp("How long a line may stand still.", valueName: "seconds"))
  var patience: Int?

  func validate() throws {
    guard (maxSessions ?? 1) > 0, (patience ?? 1) > 0 else {
      throw ValidationError("--max-sessions and --patience have to be greater than 0.")
    }
  }

  fileprivate var limits: ServerLimits {
    var limits = ServerLimits()
    if let maxBody { limits.bodyBytes = maxBody.bytes }
    if let maxSessions { limits.sessions = maxSessions }
    if let patience { limits.patience = .seconds(patience) }
    return limits
  }
}

extension ServerConfiguration {
  /// An IPv6 address stands in brackets in a URL (RFC 3986 §3.2.2).
  fileprivate var urlHost: String { host.contains(":") ? "[\(host)]" : host }
}
