import ConversationStore

/// The code by which the first visitor may become the first administrator.
///
/// It is made when the server starts on a node without one, is printed to whoever started the server, and is never
/// stored.
public struct SetupCode: Sendable {
  /// Groups of letters and digits without those that look alike: 100 bits.
  public let text: String

  private static let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")

  /// Nil for a node that has an administrator.
  public init?(for store: Store) throws {
    if try store.hasAdministrator() { return nil }
    let groups = (0..<5).map { _ in
      var bits = store.environment.random()
      return String(
        (0..<4).map { _ in
          defer { bits >>= 5 }
          return Self.alphabet[Int(bits & 31)]
        })
    }
    text = groups.joined(separator: "-")
  }

  /// Whether somebody has typed this code, hyphens and small letters aside.
  func matches(_ typed: String) -> Bool {
    let own = text.utf8.filter { $0 != UInt8(ascii: "-") }
    let theirs = typed.uppercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
    guard theirs.count == own.count else { return false }
    return zip(own, theirs).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
