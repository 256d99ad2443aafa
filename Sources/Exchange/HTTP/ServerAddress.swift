import Foundation

/// Where a node serves: `https://host`, with a port or a path in front of `/sync/` where needed.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// Whether a line that anybody can read is good enough for another machine.
  public enum PlainText: Sendable, Hashable { case loopbackOnly, anywhere }

  /// Without a slash at the end.
  public let description: String

  /// - Throws: ``HTTPSyncError/notAnAddress(_:)``, and ``HTTPSyncError/plainText(_:)`` for another machine
  ///   without TLS.
  public init(_ text: String, plainText: PlainText = .loopbackOnly) throws {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
      parts.password == nil, parts.query == nil, parts.fragment == nil
    else { throw HTTPSyncError.notAnAddress(text) }
    if scheme == "http", plainText == .loopbackOnly, !Self.isLoopback(host) {
      throw HTTPSyncError.plainText(text)
    }
    var base = text
    while base.hasSuffix("/") { base.removeLast() }
    description = base
  }

  func url(_ path: String) -> String { description + path }

  /// Whether a host's name can only mean this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
  public static func isLoopback(_ host: String) -> Bool {
    let host = host.trimmingCharacters(in: ["[", "]"]).lowercased()
    if host == "localhost" || host.hasSuffix(".localhost") || host == "::1" { return true }
    let bytes = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return bytes.count == 4 && bytes[0] == 127 && !bytes.contains(nil)
  }
}
