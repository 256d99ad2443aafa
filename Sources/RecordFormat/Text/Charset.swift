import CTextDecoding

/// The charset of a file, and how it was found.
struct Charset {
  let name: String
  let source: Assumptions.CharsetSource
  /// The length of the byte order mark.
  let mark: Int

  /// By option, byte order mark, declaration, and the bytes themselves, in this order; a mark is left out of
  /// the text in any case.
  init(of file: ExportFile, option: String?) throws {
    var sample = try CharsetSample(file)
    let marked = Self.mark(sample.bytes)
    if let option {
      guard ctd_knows(option) else { throw ReadError(file: file.display, .unknownCharset(option)) }
      let fits = marked.map { option.uppercased().hasPrefix($0.name.prefix(6)) } ?? false
      self.init(name: option, source: .option, mark: fits ? marked?.length ?? 0 : 0)
    } else if let marked {
      self.init(name: marked.name, source: .byteOrderMark, mark: marked.length)
    } else if let wide = Self.unmarkedWide(sample.bytes) {
      self.init(name: wide, source: .detection, mark: 0)
    } else if let declared = Self.declared(sample.bytes) {
      guard ctd_knows(declared) else { throw ReadError(file: file.display, .unknownCharset(declared)) }
      // A declaration that can be read byte by byte is not in the wide charset that it names.
      let name = declared.uppercased().hasPrefix("UTF-16") ? "UTF-8" : declared
      self.init(name: name, source: .declaration, mark: 0)
    } else {
      try sample.moveToText()
      self = Self.detected(sample)
    }
  }

  private init(name: String, source: Assumptions.CharsetSource, mark: Int) {
    self.name = name
    self.source = source
    self.mark = mark
  }

  private static func mark(_ bytes: [UInt8]) -> (name: String, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("UTF-8", 3) }
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) { return ("UTF-32LE", 4) }
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) { return ("UTF-32BE", 4) }
    if bytes.starts(with: [0xFF, 0xFE]) { return ("UTF-16LE", 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return ("UTF-16BE", 2) }
    return nil
  }

  /// UTF-16 without a mark: nearly every other byte of the text of an export is NUL.
  private static func unmarkedWide(_ bytes: [UInt8]) -> String? {
    let sample = bytes.prefix(4096)
    guard sample.count >= 4 else { return nil }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 4] += 1 }
    let most = sample.count / 4 * 7 / 10
    switch zeros.map({ $0 >= max(most, 1) }) {
    case [true, true, true, false]: return "UTF-32BE"
    case [false, true, true, true]: return "UTF-32LE"
    case [true, false, true, false]: return "UTF-16BE"
    case [false, true, false, true]: return "UTF-16LE"
    default: return nil
    }
  }

  /// The encoding that an XML declaration names.
  private static func declared(_ bytes: [UInt8]) -> String? {
    let head = String(decoding: bytes.prefix(256), as: UTF8.self)
    let declaration = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:\-]*)["']/
    return head.firstMatch(of: declaration).map { String($0.1) }
  }

  /// The families that the web knows (WHATWG Encoding, section 4.2). uchardet takes short Latin-1 for others.
  private static let usual = [
    "WINDOWS-", "ISO-8859-", "KOI8-", "BIG5", "GB18030", "GB2312", "EUC-", "SHIFT_JIS", "TIS-620", "IBM866",
  ]

  private static func detected(_ sample: CharsetSample) -> Charset {
    guard sample.hasText else { return Charset(name: "UTF-8", source: .fallback, mark: 0) }
    if sample.isUTF8 { return Charset(name: "UTF-8", source: .detection, mark: 0) }
    var name = [CChar](repeating: 0, count: 64)
    sample.bytes.withUnsafeBytes { ctd_detect($0.baseAddress, $0.count, &name, name.count) }
    let found = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let known = usual.contains { found.uppercased().hasPrefix($0) } && ctd_knows(found)
    return Charset(
      name: known ? found : "windows-1252", source: known ? .detection : .fallback, mark: 0)
  }
}
