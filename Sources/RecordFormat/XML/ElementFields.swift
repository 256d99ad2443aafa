import XMLStream

/// Makes values of elements.
final class ElementFields {
  private struct Spelling {
    let element: String
    let attribute: String
    let isNil: Bool
    /// Says how a value is meant, as `type`, `nil`, `xsi:type` and `xsi:nil` do.
    let isPlumbing: Bool
  }

  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"
  private let reader: XMLReader
  /// By the number of a name.
  private var spellings: [Spelling?] = []

  init(_ reader: XMLReader) { self.reader = reader }

  private func spelling(_ name: XMLName) -> Spelling {
    if name.number < spellings.count, let known = spellings[name.number] { return known }
    while spellings.count <= name.number { spellings.append(nil) }
    let local = reader.localName(of: name)
    let space = reader.namespace(of: name)
    let isOwn = space == nil || space == Self.instance
    let spelling = Spelling(
      element: local, attribute: "@" + local, isNil: isOwn && local == "nil",
      isPlumbing: isOwn && (local == "nil" || local == "type"))
    spellings[name.number] = spelling
    return spelling
  }

  func name(_ name: XMLName) -> String { spelling(name).element }

  /// The attributes of the current start tag.
  func attributes() -> Attributes {
    var attributes = Attributes()
    guard reader.attributeCount > 0 else { return attributes }
    for attribute in reader.attributes {
      let spelling = spelling(attribute.name)
      attributes.fields.append(RecordField(spelling.attribute, .text(attribute.value)))
      if !spelling.isPlumbing { attributes.arePlumbing = false }
      if spelling.isNil, attribute.value == "true" || attribute.value == "1" { attributes.sayNil = true }
    }
    return attributes
  }

  struct Attributes {
    var fields: [RecordField] = []
    var arePlumbing = true
    var sayNil = false
  }

  /// The fields of a record, from its start tag to its end tag.
  ///
  /// - Parameter check: Is asked after each child, and throws to give up.
  func record(_ check: () throws -> Void) throws -> [RecordField] {
    let attributes = attributes()
    let content = try content(check)
    var fields = FieldList(attributes.fields)
    for field in content.children { fields.append(field.name, field.value) }
    if !content.text.isEmpty, !content.isBlank || content.children.isEmpty {
      fields.append("#text", .text(content.text))
    }
    return fields.fields
  }

  private func value(_ check: () throws -> Void) throws -> RecordValue {
    let attributes = attributes()
    let content = try content(check)
    guard content.children.isEmpty else { return group(attributes, content) }
    if attributes.sayNil, content.isBlank { return .none }
    return attributes.arePlumbing ? .text(content.text) : group(attributes, content)
  }

  private func group(_ attributes: Attributes, _ content: Content) -> RecordValue {
    var fields = attributes.fields
    fields += content.children
    let isBetween = content.isBlank && !content.children.isEmpty
    if !content.text.isEmpty, !isBetween { fields.append(RecordField("#text", .text(content.text))) }
    return .group(fields)
  }

  private struct Content {
    var children: [RecordField] = []
    var text = ""
    var isBlank = true
  }

  /// What is between a start tag and its end tag.
  private func content(_ check: () throws -> Void) throws -> Content {
    var content = Content()
    var children = FieldList()
    while true {
      switch try reader.next() {
      case .text:
        let isBlank = reader.textIsBlank
        if isBlank, !children.isEmpty { continue }
        // Blanks before a first child give way to text.
        if content.isBlank { content.text = reader.text } else { content.text += reader.text }
        content.isBlank = isBlank
      case .startElement(let name):
        let spelled = spelling(name).element
        children.append(spelled, try value(check))
        try check()
      case .endElement, .endOfDocument:
        content.children = children.fields
        return content
      }
    }
  }
}
