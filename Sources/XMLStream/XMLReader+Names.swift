import CLibXML2

extension XMLReader {
  /// The interned name for a local name in a namespace, or in none.
  ///
  /// Made once before the first event, such names turn the question "which element is this?" into a
  /// comparison of integers.
  public func name(_ local: StaticString, in namespace: StaticString? = nil) -> XMLName {
    let index = cxml_intern(
      parser, local.utf8Start, local.utf8CodeUnitCount, namespace?.utf8Start,
      namespace?.utf8CodeUnitCount ?? 0)
    return XMLName(index: index)
  }

  /// What a name of this reader spells, without prefix.
  public func localName(of name: XMLName) -> String {
    String(decoding: UnsafeRawBufferPointer(cxml_local_name(parser, name.index)), as: UTF8.self)
  }

  /// The namespace URI of a name of this reader; `nil` if it is in none.
  public func namespace(of name: XMLName) -> String? {
    let bytes = cxml_namespace(parser, name.index)
    return bytes.start == nil ? nil : String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
  }
}
