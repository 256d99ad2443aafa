import CLibXML2

extension XMLReader {
  /// Moves to the next child of the element that the reader is in, and returns its name; at the end tag
  /// of that element returns `nil`.
  ///
  /// Each child has to be read to its end tag, by this or another function, before the next is asked for.
  /// - Throws: ``XMLError/Reason/unexpectedText`` if there is more than blanks between the children.
  public func nextChild() throws -> XMLName? {
    while true {
      switch try next() {
      case .startElement(let name): return name
      case .text: if !textIsBlank { throw error(.unexpectedText) }
      case .endElement, .endOfDocument: return nil
      }
    }
  }

  /// Moves from a start tag to its end tag, without a look at what is between.
  ///
  /// The skipped part is still checked: a defect in it is thrown. At other events nothing happens.
  public func skipElement() throws {
    guard cxml_is_at_start(parser) else { return }
    cxml_skip(parser)
    _ = try next()
  }

  /// Reads an element that holds text alone, and moves from its start tag to its end tag.
  ///
  /// - Throws: ``XMLError/Reason/unexpectedElement(_:)`` if there is an element in it.
  public func readElementText() throws -> String {
    try withElementText { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads an element that holds text alone, without a copy, and moves from its start tag to its end tag.
  ///
  /// - Parameter body: Gets UTF-8 that is valid until it returns.
  /// - Throws: ``XMLError/Reason/unexpectedElement(_:)`` if there is an element in it.
  public func withElementText<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
    switch try next() {
    case .text:
      let result = try withText(body)
      if case .startElement(let name) = try next() { throw error(.unexpectedElement(localName(of: name))) }
      return result
    case .startElement(let name): throw error(.unexpectedElement(localName(of: name)))
    case .endElement, .endOfDocument: return try body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }
}
