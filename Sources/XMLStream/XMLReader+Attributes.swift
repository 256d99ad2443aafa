import CLibXML2

extension XMLReader {
  /// All attributes, in document order; namespace declarations are not among them.
  public var attributes: [XMLAttribute] {
    (0..<cxml_attribute_count(parser)).map { index in
      XMLAttribute(
        name: XMLName(index: cxml_attribute_name(parser, index)),
        value: String(decoding: UnsafeRawBufferPointer(cxml_attribute_value(parser, index)), as: UTF8.self))
    }
  }

  /// The value of the attribute with this local name and no namespace.
  public func attribute(_ local: StaticString) -> String? { string(attributeBytes(local)) }

  public func attribute(_ name: XMLName) -> String? { string(cxml_attribute_named(parser, name.index)) }

  /// Looks at the bytes of a value without a copy; `nil` if there is no such attribute.
  ///
  /// - Parameter body: Gets bytes that are valid until it returns.
  public func withAttribute<Result>(
    _ local: StaticString, _ body: (UnsafeRawBufferPointer?) throws -> Result
  ) rethrows -> Result {
    let bytes = attributeBytes(local)
    return try body(bytes.start == nil ? nil : UnsafeRawBufferPointer(bytes))
  }

  private func attributeBytes(_ local: StaticString) -> CXMLBytes {
    cxml_attribute_called(parser, local.utf8Start, local.utf8CodeUnitCount)
  }

  private func string(_ bytes: CXMLBytes) -> String? {
    bytes.start == nil ? nil : String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
  }
}
