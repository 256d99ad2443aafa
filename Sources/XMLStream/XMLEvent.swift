/// What a reader has met. Text and attributes are read from the reader, while the event is current.
public enum XMLEvent: Hashable, Sendable {
  /// A start tag. An empty element has a start and an end too.
  case startElement(XMLName)
  /// All characters between two tags, never empty: text, CDATA sections and blanks in one event.
  ///
  /// References are replaced, line ends are `\n`, and comments leave no trace.
  case text
  case endElement(XMLName)
  /// The document is complete and well-formed. Every later event is this one too.
  case endOfDocument
}

/// An attribute of the current start tag.
public struct XMLAttribute: Hashable, Sendable {
  public let name: XMLName
  public let value: String
}
