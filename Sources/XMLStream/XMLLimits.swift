import CLibXML2

/// The largest sizes that a reader accepts, so that no document can exhaust time or memory.
///
/// Lengths are in bytes of UTF-8. A start tag as written has room for ``attributeLength`` and 64 KiB
/// more; other markup (a comment, an end tag) for 64 KiB.
public struct XMLLimits: Hashable, Sendable {
  /// How deep elements may nest; the root element has depth 1.
  public var depth: Int
  /// Attributes and namespace declarations of one element.
  public var attributes: Int
  /// The name of an element or attribute as written, with its prefix.
  public var nameLength: Int
  /// The value of one attribute. libxml2 itself refuses values from 10,000,000 bytes on.
  public var attributeLength: Int
  /// The characters between two tags.
  public var textLength: Int
  /// Distinct names of elements and attributes in one document.
  public var names: Int

  /// The defaults leave room for 8 MiB of text that is written in base64.
  public init(
    depth: Int = 16, attributes: Int = 64, nameLength: Int = 256, attributeLength: Int = 1 << 20,
    textLength: Int = 12 << 20, names: Int = 4096
  ) {
    self.depth = depth
    self.attributes = attributes
    self.nameLength = nameLength
    self.attributeLength = attributeLength
    self.textLength = textLength
    self.names = names
  }
}

extension CXMLLimits {
  init(_ limits: XMLLimits) {
    self.init(
      depth: limits.depth, attributes: limits.attributes, name_length: limits.nameLength,
      attribute_length: limits.attributeLength, text_length: limits.textLength, names: limits.names)
  }
}
