import ConversationStore
import HTTPTypes
import Hummingbird

/// The cookies of the back office.
///
/// Their names carry a part of the replica's id, because browsers do not tell the ports of one host apart, and two
/// nodes may be served by one machine. Under TLS they are `__Host-` cookies: `Secure`, and of this host alone.
struct VisitCookies: Sendable {
  enum Kind: String { case session, stranger, flash }

  let node: String
  let isSecure: Bool

  func value(_ kind: Kind, in request: Request) -> String? { request.cookies[name(kind)]?.value }

  func set(_ kind: Kind, to value: String, in response: inout Response, lifetime: Int64? = nil) {
    let cookie = Cookie(
      name: name(kind), value: value, maxAge: lifetime.map { Int($0 / 1000) }, path: "/", secure: isSecure,
      httpOnly: true, sameSite: .lax)
    response.headers.append(HTTPField(name: .setCookie, value: cookie.description))
  }

  func clear(_ kind: Kind, in response: inout Response) { set(kind, to: "", in: &response, lifetime: 0) }

  /// The time zone that the script says: the browser's, whichever node it asks.
  static func zone(in request: Request) -> String? { request.cookies["satchel-zone"]?.value }

  private func name(_ kind: Kind) -> String {
    "\(isSecure ? "__Host-" : "")satchel-\(node)-\(kind.rawValue)"
  }
}
