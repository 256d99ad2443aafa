import CLibXML2

extension XMLReader {
  /// The text of a text event; empty at other events.
  public var text: String { withText { String(decoding: $0, as: UTF8.self) } }

  /// Whether the text is only what stands between tags to make a document readable.
  public var textIsBlank: Bool {
    withText { $0.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D } }
  }

  /// Looks at the bytes of the text without a copy.
  ///
  /// - Parameter body: Gets UTF-8 that is valid until it returns.
  public func withText<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(cxml_text(parser)))
  }
}

extension UnsafeRawBufferPointer {
  init(_ bytes: CXMLBytes) { self.init(start: bytes.start, count: bytes.count) }
}
