import CLibXML2

extension XMLReader {
  /// The line, from 1: that on which a start tag or text begins, or an end tag ends.
  public var line: Int { cxml_line(parser) }

  /// The byte, from 0, at which a start tag or text begins, or the byte after an end tag.
  ///
  /// So the bytes from an element's start to its end are the whole element as written.
  public var byteOffset: Int { Int(cxml_offset(parser)) }

  /// How many elements the event is in; a start or end tag counts itself, so the root has depth 1.
  public var depth: Int { cxml_depth(parser) }

  /// An error at the current event, for a caller that refuses what the document says.
  public func error(_ reason: XMLError.Reason) -> XMLError {
    XMLError(reason: reason, line: line, column: 1, byteOffset: byteOffset)
  }
}
