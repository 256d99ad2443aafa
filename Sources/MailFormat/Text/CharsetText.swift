import CGMime

/// Bytes of mail as text.
///
/// Labels are often wrong, so they are believed in this order: bytes that are valid UTF-8 and not only ASCII
/// are UTF-8 under every label that is commonly put on it by mistake; else the label, or its superset that
/// browsers use; a label that is unknown or belied means windows-1252.
struct CharsetText {
  let text: String

  init(bytes: UnsafeRawBufferPointer, charset: String?) {
    text = Self.decode(bytes, label: Self.normalized(charset)).replacingNUL()
  }

  /// Labels under which UTF-8 is found.
  private static let doubtful: Set<String> = [
    "", "us-ascii", "ascii", "utf-8", "utf8", "unicode-1-1-utf-8", "unknown-8bit", "x-unknown",
    "default_charset", "iso-8859-1", "latin1", "windows-1252", "cp1252",
  ]

  /// The label as iconv should read it: supersets, because senders use characters of the superset.
  private static let supersets: [String: String] = [
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "iso8859-1": "windows-1252",
    "iso-8859-9": "windows-1254", "iso-8859-11": "windows-874", "tis-620": "windows-874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949", "euc-kr": "cp949", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6", "unicode-1-1-utf-7": "utf-7", "x-mac-roman": "macintosh",
  ]

  private static func normalized(_ charset: String?) -> String {
    let label = (charset ?? "").lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    let isPlain = label.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "-_.:+".utf8.contains(byte)
    }
    return isPlain ? label : ""
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, label: String) -> String {
    if doubtful.contains(label), let text = String(validating: bytes, as: UTF8.self) { return text }
    switch label {
    case "utf-8", "utf8", "unicode-1-1-utf-8":
      if isMostlyUTF8(bytes) { return String(decoding: bytes, as: UTF8.self) }
    case "", "us-ascii", "ascii":
      break
    default:
      if let text = convert(bytes, from: supersets[label] ?? label) { return text }
      if let text = String(validating: bytes, as: UTF8.self) { return text }
    }
    return convert(bytes, from: "windows-1252") ?? String(decoding: bytes, as: UTF8.self)
  }

  /// Whether damaged UTF-8 is more likely than another charset: more characters than broken bytes.
  private static func isMostlyUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var characters = 0
    var broken = 0
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where !scalar.isASCII {
      if scalar == "\u{FFFD}" { broken += 1 } else { characters += 1 }
    }
    return characters > broken
  }

  private static func convert(_ bytes: UnsafeRawBufferPointer, from charset: String) -> String? {
    var length = 0
    guard let converted = cgmime_convert(charset, bytes.baseAddress, bytes.count, &length) else { return nil }
    defer { cgmime_free(converted) }
    return String(decoding: UnsafeRawBufferPointer(start: converted, count: length), as: UTF8.self)
  }
}
