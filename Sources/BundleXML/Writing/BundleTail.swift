import Versioning

/// A bundle from its `end` line on. These bytes are fixed: a reader accepts no others.
struct BundleTail: Hashable, Sendable {
  /// How the `end` line starts. A `<` in text is written as `&lt;`, so no other line starts so.
  static let opening: StaticString = "  <end "
  /// More than any tail has.
  static let greatestLength = 16 << 10

  var rows: Int
  /// Of all bytes before the `end` line.
  var sha256: ContentDigest
  var signature: SignatureArmour?

  init(rows: Int, sha256: ContentDigest, signature: SignatureArmour? = nil) {
    self.rows = rows
    self.sha256 = sha256
    self.signature = signature
  }

  /// The `end` line. A signature is over everything up to its line feed.
  var endLine: [UInt8] { Array("  <end rows=\"\(rows)\" sha256=\"\(sha256)\"/>\n".utf8) }

  var bytes: [UInt8] {
    endLine + (signature?.line ?? []) + Array("</bundle>\n".utf8)
  }
}

extension BundleTail {
  /// Reads ``bytes``; nil for anything else.
  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let lineEnd = text.firstIndex(of: "\n") else { return nil }
    let parts = text[..<lineEnd].split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count == 5, let rows = Int(parts[1]), let sha256 = ContentDigest(parts[3]) else { return nil }
    self.init(rows: rows, sha256: sha256)
    if self.bytes == bytes { return }
    signature = SignatureArmour(line: bytes[endLine.count...].dropLast("</bundle>\n".utf8.count))
    guard signature != nil, self.bytes == bytes else { return nil }
  }
}
