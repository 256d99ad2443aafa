import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Goes on after a break of the line, at growing intervals, and gives up when nothing gets through.
struct Retries {
  private let address: ServerAddress
  /// Attempts without success since the last one that had it.
  private var failures = 0
  private var hasSucceeded = false
  private(set) var breaks = 0

  init(_ address: ServerAddress) { self.address = address }

  mutating func succeeded() {
    failures = 0
    hasSucceeded = true
  }

  /// Waits before the next attempt.
  ///
  /// - Throws: `error` if another attempt would end no better, ``HTTPSyncError/unreachable(_:reason:)`` after
  ///   too many.
  mutating func pause(after error: any Error) async throws {
    if case NIOSSLError.handshakeFailed(let reason) = error {
      throw HTTPSyncError.handshake(address.description, reason)
    }
    guard let reason = Self.passingReason(error) else { throw error }
    failures += 1
    // The server has told its time: the next token is right.
    if error is ClockDiffers, failures < 3 { return }
    guard failures < (hasSucceeded ? 8 : 3) else {
      throw HTTPSyncError.unreachable(address.description, reason: reason)
    }
    breaks += 1
    try await Task.sleep(for: .milliseconds(min(5000, 100 << failures)))
  }

  static func beforeFirstAnswer<Result>(
    _ address: ServerAddress, _ attempt: () async throws -> Result
  ) async throws -> Result {
    var retries = Retries(address)
    while true {
      do { return try await attempt() } catch { try await retries.pause(after: error) }
    }
  }

  /// Why an attempt failed, if the next one may succeed: the line or the server's load, not what was said.
  private static func passingReason(_ error: any Error) -> String? {
    switch error {
    case is ClockDiffers: "the clocks differ"
    case HTTPSyncError.refused(_, let status, let code, let message, _)
    where [408, 429, 500, 502, 503, 504].contains(status):
      code.isEmpty ? "\(status) \(message)" : message
    case let error as NIOConnectionError: connectionReason(error)
    case let error as HTTPClientError: error.shortDescription
    case let error as IOError: String(cString: strerror(error.errnoCode))
    case let error as ChannelError: "\(error)"
    case let error as HTTPParserError: "\(error)"
    case NIOSSLError.uncleanShutdown: "it was cut"
    default: nil
    }
  }

  private static func connectionReason(_ error: NIOConnectionError) -> String {
    if let failure = error.connectionErrors.first?.error { return passingReason(failure) ?? failure.inWords }
    let failure: (any Error)? = error.dnsAError ?? error.dnsAAAAError
    return failure.map { "\($0)" } ?? "cannot connect to \(error.host)"
  }
}

extension HTTPSyncError {
  /// What a handshake came to that BoringSSL gave up.
  fileprivate static func handshake(_ address: String, _ error: BoringSSLError) -> HTTPSyncError {
    let stack: NIOBoringSSLErrorStack =
      switch error {
      case .sslError(let stack), .unknownError(let stack): stack
      default: []
      }
    guard !stack.isEmpty else { return .noTLS(address, reason: "\(error)") }
    let reason = stack.map(\.inWords).joined(separator: ", ")
    return reason.contains("certificate")
      ? .untrustedCertificate(address, reason: reason) : .noTLS(address, reason: reason)
  }
}

extension BoringSSLInternalError {
  /// `error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at FILE:LINE` is "wrong version number".
  fileprivate var inWords: String {
    let message = description.prefix(
      upTo: description.firstRange(of: " at ")?.lowerBound ?? description.endIndex)
    let name = message.split(separator: ":").last ?? message
    return name.replacing("_", with: " ").trimmingPrefix(" ").lowercased()
  }
}
