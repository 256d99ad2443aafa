import Foundation

/// Paths and queries of this server's own pages.
enum Address {
  private static let plain = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

  static func make(_ path: String, _ query: [(String, String)] = []) -> String {
    let pairs = query.filter { !$0.1.isEmpty }.map { name, value in
      name + "=" + (value.addingPercentEncoding(withAllowedCharacters: plain) ?? "")
    }
    return path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }

  /// Where to go after a form that says where it came from: only to this server, and never to what a browser could
  /// take for another one.
  static func local(_ text: String, or other: String) -> String {
    let isLocal =
      text.hasPrefix("/") && !text.hasPrefix("//")
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    return isLocal ? text : other
  }
}
