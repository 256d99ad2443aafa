import XMLStream

/// Makes values of elements.
struct ElementFields {
  private let reader: XMLReader
  private var spellings = Spellings()
  /// Where the record begins that is being read, and how long it may be.
  private var begin = 0
  private let longest: Int

  /// The record goes on for longer than it may.
  struct TooLong: Error {}

  init(_ reader: XMLReader, longest: Int) {
    self.reader = reader
    self.longest = longest
  }

  mutating func name(_ name: XMLName) -> String { spellings.of(name, reader).element }

  /// The fields of a record, from its start tag to its end tag.
  ///
  /// - Throws: ``TooLong``, or what the reader throws.
  mutating func record() throws -> [RecordField] {
    begin = reader.byteOffset
    var fields = attributes().all
    let content = try content()
    fields += content.children
    if !content.text.isEmpty, !content.isBlank || content.children.isEmpty {
      fields.append(RecordField("#text", .text(content.text)))
    }
    return fields
  }

  struct Attributes {
    var others: [RecordField] = []
    /// A lone `type`, as most elements of some exports have it: most often nobody wants to know.
    var type: (name: String, value: String)?
    var arePlumbing = true
    var sayNil = false

    var all: [RecordField] {
      guard let type else { return others }
      return [RecordField(type.name, .text(type.value))]
    }
  }

  /// The attributes of the current start tag.
  mutating func attributes() -> Attributes {
    var attributes = Attributes()
    let count = reader.attributeCount
    for index in 0..<count {
      let spelling = spellings.of(reader.attributeName(at: index), reader)
      let value = reader.attributeValue(at: index)
      if !spelling.isPlumbing { attributes.arePlumbing = false }
      if spelling.isNil, value == "true" || value == "1" { attributes.sayNil = true }
      if count == 1, spelling.isPlumbing {
        attributes.type = (spelling.attribute, value)
      } else {
        attributes.others.append(RecordField(spelling.attribute, .text(value)))
      }
    }
    return attributes
  }

  private mutating func value() throws -> RecordValue {
    let attributes = attributes()
    let content = try content()
    if content.children.isEmpty, attributes.arePlumbing {
      return attributes.sayNil && content.isBlank ? .none : .text(content.text)
    }
    var fields = attributes.all
    fields += content.children
    let isBetween = content.isBlank && !content.children.isEmpty
    if !content.text.isEmpty, !isBetween { fields.append(RecordField("#text", .text(content.string))) }
    return .group(fields)
  }

  private struct Content {
    var children: [RecordField] = []
    var text = ""
    var isBlank = true
    /// Once there are children: the text and they in order.
    var parts: [RecordValue] = []

    /// All text, with that of the children where they stand.
    var string: String { parts.isEmpty ? text : parts.map(\.string).joined() }
  }

  /// What is between a start tag and its end tag.
  private mutating func content() throws -> Content {
    var content = Content()
    var children = ChildList()
    while true {
      switch try reader.next() {
      case .text:
        let isBlank = reader.textIsBlank
        if !content.parts.isEmpty { content.parts.append(.text(reader.text)) }
        if isBlank, !children.fields.isEmpty { continue }
        // Blanks before a first child give way to text.
        if content.isBlank { content.text = reader.text } else { content.text += reader.text }
        content.isBlank = isBlank
      case .startElement(let name):
        let spelling = spellings.of(name, reader)
        let value = try value()
        if content.parts.isEmpty { content.parts.append(.text(content.text)) }
        content.parts.append(value)
        children.append(spelling, value)
        if reader.byteOffset - begin > longest { throw TooLong() }
      case .endElement, .endOfDocument:
        content.children = children.fields
        return content
      }
    }
  }
}

extension RecordValue {
  /// All text of an element, as XPath gives it (XPath 1.0, section 5.2), without blanks around a lone child.
  var string: String {
    switch self {
    case .none: ""
    case .text(let text), .literal(let text): text
    case .list(let values): values.map(\.string).joined()
    case .group(let fields):
      fields.first { $0.name == "#text" }?.value.string
        ?? fields.filter { !$0.name.hasPrefix("@") }.map(\.value.string).joined()
    }
  }
}

/// The children of an element in order, each name once: what comes again makes a list of the field.
private struct ChildList {
  private(set) var fields: [RecordField] = []
  private var identities: [Int] = []
  private var repeated: Set<Int> = []

  mutating func append(_ spelling: Spellings.Spelling, _ value: RecordValue) {
    guard let place = place(of: spelling.identity) else {
      identities.append(spelling.identity)
      fields.append(RecordField(spelling.element, value))
      return
    }
    if repeated.insert(place).inserted {
      fields[place].value = .list([fields[place].value, value])
    } else if case .list(var values) = fields[place].value {
      // Without the other reference the list grows in place.
      fields[place].value = .none
      values.append(value)
      fields[place].value = .list(values)
    }
  }

  /// Children that repeat follow each other as a rule.
  private func place(of identity: Int) -> Int? {
    if identities.last == identity { return identities.count - 1 }
    return identities.firstIndex(of: identity)
  }
}
