import CJSONTokens

/// yajl on a window of text, one value at a time.
final class ValueParser {
  /// How deep arrays and objects may nest.
  static let depth = 64
  private let parser: OpaquePointer

  init() { parser = cjst_create(Self.depth) }

  deinit { cjst_destroy(parser) }

  func begin(_ need: RecordNeed) { cjst_begin(parser, need == .values) }

  func feed(_ text: UnsafeRawBufferPointer, last: Bool) -> CJSTResult {
    cjst_feed(parser, text.baseAddress, text.count, last)
  }

  /// Reads a value that is there as a whole.
  func read(_ text: UnsafeRawBufferPointer, last: Bool = true) -> CJSTResult {
    begin(.values)
    return feed(text, last: last)
  }

  var count: Int { cjst_token_count(parser) }
  func token(_ index: Int) -> CJSTToken { cjst_token(parser, index) }
  var failure: String {
    let words = String(cString: cjst_failure(parser))
    return words.isEmpty ? "a value ends too early" : words
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}

extension CJSTToken {
  var text: String {
    let bytes = UnsafeRawPointer(start)?.assumingMemoryBound(to: UInt8.self)
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }
}
