import CLibXML2

extension XMLReader {
  /// How many attributes the current start tag has, so that a caller can tell whether it knows them all
  /// without making a string of each.
  public var attributeCount: Int { Int(cxml_attribute_count(parser)) }
}
