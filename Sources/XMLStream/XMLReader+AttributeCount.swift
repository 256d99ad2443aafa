import CLibXML2

/// The attributes of the current start tag one by one, so that a caller makes strings of those alone that it
/// wants.
extension XMLReader {
  public var attributeCount: Int { Int(cxml_attribute_count(parser)) }

  /// - Parameter index: Less than ``attributeCount``.
  public func attributeName(at index: Int) -> XMLName {
    XMLName(index: cxml_attribute_name(parser, index))
  }

  /// - Parameter index: Less than ``attributeCount``.
  public func attributeValue(at index: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(cxml_attribute_value(parser, index)), as: UTF8.self)
  }
}
