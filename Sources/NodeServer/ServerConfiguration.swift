import Exchange

/// Where and how a node serves.
public struct ServerConfiguration: Sendable {
  public static let defaultPort = 4270

  public var host = "127.0.0.1"
  /// 0 takes any free port.
  public var port = ServerConfiguration.defaultPort
  public var transport = Transport.plain
  public var limits = ServerLimits()
  /// A PEM file with the certificates that peers' servers may have, for exchanges that are begun on a page; nil for the
  /// system's authorities.
  public var peerCertificates: String?
  /// By which the first visitor may become an administrator; nil once there is one.
  public var setup: SetupCode?

  public init() {}

  /// How bytes are kept from others on the way.
  public enum Transport: Sendable, Hashable {
    /// Not at all: for this machine alone.
    case plain
    case tls(certificate: String, key: String)
    /// By a proxy in front of the server, on this machine or in a network of its own.
    case behindProxy
  }

  /// - Throws: ``ServerError/plainText(host:)`` if others could read along.
  func check() throws {
    if transport == .plain, !ServerAddress.isLoopback(host) { throw ServerError.plainText(host: host) }
  }
}

/// What a server admits at most.
public struct ServerLimits: Sendable {
  /// Bytes of a pushed bundle as it comes, compressed.
  public var bodyBytes = 1 << 30
  /// Bytes of a pull request's body.
  public var questionBytes = 32 << 20
  public var headerBytes = 16 << 10
  /// Pulls and pushes at one time, over all peers.
  public var sessions = 6
  public var connections = 64
  /// How long a line may stand still.
  public var patience = Duration.seconds(60)
  /// What a line has to carry at least over its whole time, after ``patience``.
  public var bytesPerSecond = 512
  /// Bytes of XML in one answer.
  public var partBytes = SyncProtocol.partSizes.upperBound

  public init() {}
}

/// Why a server does not start.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
  case plainText(host: String)
  case unusableCertificate(path: String, reason: String)

  public var description: String {
    switch self {
    case .plainText(let host):
      """
      \(host) can be reached by other machines, and without TLS anybody on the way can read what is exchanged; \
      the server was not started. Give --tls-certificate and --tls-key, or --behind-proxy if something in \
      front of it speaks TLS
      """
    case .unusableCertificate(let path, let reason):
      "\(path) cannot be used for TLS: \(reason); the server was not started"
    }
  }
}
