import Foundation

/// Bytes in base64 between a BEGIN and an END line, as OpenSSH writes keys and signatures (70 columns).
struct Armour {
  let label: String

  private static let columns = 70

  func text(_ bytes: [UInt8]) -> String {
    let base64 = Array(Data(bytes).base64EncodedString().utf8)
    let lines = stride(from: 0, to: base64.count, by: Self.columns).map { start in
      String(decoding: base64[start..<min(start + Self.columns, base64.count)], as: UTF8.self) + "\n"
    }
    return "-----BEGIN \(label)-----\n" + lines.joined() + "-----END \(label)-----\n"
  }

  /// The bytes in `text`; nil if it is not such an armour. Blank space around lines does not matter.
  func bytes(_ text: String) -> [UInt8]? {
    var lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
    lines.removeAll(where: \.isEmpty)
    guard lines.count > 2, lines.removeFirst() == "-----BEGIN \(label)-----",
      lines.removeLast() == "-----END \(label)-----"
    else { return nil }
    return Data(base64Encoded: lines.joined()).map { Array($0) }
  }
}
