import Conversations
import Versioning
import XMLStream

/// Reads the fields of a row: siblings and maxima.
struct FieldReader {
  private let xml: XMLReader
  private let keys: ReplicaKeys
  private let custom: XMLName
  private var fields: [XMLName: Field] = [:]

  init(_ xml: XMLReader, keys: ReplicaKeys) {
    self.xml = xml
    self.keys = keys
    custom = xml.name("field", in: Format.namespace)
  }

  /// From the row's start tag, which was read, to its end tag.
  ///
  /// Fields ascend, and so do the dots of one field's siblings; so each comes once, and a row can be
  /// compared with its canonical form.
  mutating func readFields(of kind: RowKind, _ defaults: Stamp) throws -> [RowVersion.FieldRegister] {
    var registers: [RowVersion.FieldRegister] = []
    while let name = try xml.nextChild() {
      let line = xml.line
      let field = try field(name)
      let register = try readRegister(field, of: kind, defaults)
      guard let last = registers.last else {
        registers.append(.init(field: field, register: register))
        continue
      }
      if last.field < field {
        registers.append(.init(field: field, register: register))
      } else {
        guard last.field == field, let joined = Self.join(last.register, register) else {
          throw BundleDefect(.fieldOutOfOrder(field.key), line: line)
        }
        registers[registers.count - 1].register = joined
      }
    }
    return registers
  }

  /// Nil unless the second is a sibling with a greater dot.
  private static func join(_ register: Register, _ next: Register) -> Register? {
    guard case .siblings(let siblings) = register, case .siblings(let more) = next,
      let last = siblings.last, let first = more.first, last.dot < first.dot
    else { return nil }
    return .siblings(siblings + more)
  }

  // MARK: Names

  /// An element's name is that of a built-in field, known or not; `field` carries a custom one's name.
  private mutating func field(_ name: XMLName) throws -> Field {
    if name == custom { return try customField() }
    if let field = fields[name] { return field }
    let local = xml.localName(of: name)
    guard xml.namespace(of: name) == "\(Format.namespace)" else {
      throw BundleDefect(.unexpectedElement(local), line: xml.line)
    }
    let field = Field(local)
    fields[name] = field
    return field
  }

  private func customField() throws -> Field {
    guard let name = xml.attribute("name") else { throw xml.missing("name") }
    let isEncoded = try xml.value("nameEncoding", expected: "base64", Parse.base64) ?? false
    if !isEncoded { return Field(custom: name) }
    guard let decoded = XMLText.fromBase64(name), !decoded.containsNUL else {
      throw BundleDefect(
        .invalidValue(of: "name", text: String(name.prefix(60)), expected: "text in base64"), line: xml.line)
    }
    return Field(custom: decoded)
  }

  // MARK: Values

  private func readRegister(_ field: Field, of kind: RowKind, _ defaults: Stamp) throws -> Register {
    // Most fields have the row's stamp and say nothing.
    if xml.attributeCount == 0 { return try readSibling(field, of: kind, defaults, Encoding.plain) }
    if try xml.value("merge", expected: "max", Parse.max) ?? false {
      try xml.allowAttributes(field.origin == .custom ? Self.customMaximum : Self.maximum)
      guard kind.type(of: field) == .maximum || !kind.fields.contains(field) else {
        throw BundleDefect(.unexpectedAttribute("merge"), line: xml.line)
      }
      return .maximum(try readVector(field))
    }
    try xml.allowAttributes(field.origin == .custom ? Self.customAttributes : Self.attributes)
    return try readSibling(field, of: kind, try stamp(default: defaults), try encoding())
  }

  private func readSibling(
    _ field: Field, of kind: RowKind, _ stamp: Stamp, _ encoding: Encoding
  ) throws -> Register {
    guard let dot = stamp.dot else { throw xml.missing("dot") }
    guard let writtenAt = stamp.writtenAt else { throw xml.missing("at") }
    let value = try readValue(field, kind.type(of: field), encoding)
    return .siblings([Sibling(value: value, dot: dot, writtenAt: writtenAt, author: stamp.author)])
  }

  /// An empty `by` is an unknown author where the row's default is a known one.
  func stamp(default defaults: Stamp) throws -> Stamp {
    var stamp = defaults
    stamp.attributes = 0
    if let dot = try xml.value("dot", expected: Expected.dot, dot) {
      stamp.dot = dot
      stamp.attributes += 1
    }
    if let time = try xml.value("at", expected: Expected.time, { Timestamp.parse($0) }) {
      stamp.writtenAt = time
      stamp.attributes += 1
    }
    let author: RowID?? = try xml.value("by", expected: Expected.id) { bytes -> RowID?? in
      if bytes.isEmpty { return .some(nil) }
      return RowID(utf8: bytes).map { .some($0) }
    }
    if let author {
      stamp.author = author
      stamp.attributes += 1
    }
    return stamp
  }

  private func dot(_ bytes: UnsafeRawBufferPointer) throws -> Dot? {
    var reader = CounterTextReader(bytes, keys: keys)
    return try reader.dot()
  }

  private func readVector(_ field: Field) throws -> VersionVector {
    try xml.elementValue(of: field.key, expected: Expected.vector) { bytes in
      var reader = CounterTextReader(bytes, keys: keys)
      return try reader.vector()
    }
  }

  private enum Encoding { case plain, base64, none }

  private func encoding() throws -> Encoding {
    let isBase64 = try xml.value("encoding", expected: "base64", Parse.base64) ?? false
    let isNone = try xml.value("none", expected: "true", Parse.true) ?? false
    if isNone && isBase64 { throw BundleDefect(.unexpectedAttribute("encoding"), line: xml.line) }
    return isNone ? .none : isBase64 ? .base64 : .plain
  }

  private func readValue(_ field: Field, _ type: FieldType, _ encoding: Encoding) throws -> Value? {
    if encoding == .none {
      return try xml.elementValue(of: field.key, expected: "empty") { $0.isEmpty ? .some(nil) : nil }
    }
    if encoding == .base64 && type != .text {
      throw BundleDefect(.unexpectedAttribute("encoding"), line: xml.line)
    }
    switch type {
    case .text:
      guard encoding == .base64 else { return .text(try xml.readElementText()) }
      return try xml.elementValue(of: field.key, expected: "text in base64") { bytes in
        XMLText.fromBase64(String(decoding: bytes, as: UTF8.self)).map { .text($0) }
      }
    case .time:
      return try xml.elementValue(of: field.key, expected: Expected.time) {
        Timestamp.parse($0).map { .time($0) }
      }
    case .reference:
      return try xml.elementValue(of: field.key, expected: Expected.id) {
        RowID(utf8: $0).map { .reference($0) }
      }
    case .flag:
      return try xml.elementValue(of: field.key, expected: Expected.flag) { Parse.flag($0).map { .flag($0) } }
    case .maximum: throw xml.missing("merge")
    }
  }

  private static let attributes: [StaticString] = ["dot", "at", "by", "none", "encoding"]
  private static let customAttributes: [StaticString] = attributes + ["name", "nameEncoding"]
  private static let maximum: [StaticString] = ["merge"]
  private static let customMaximum: [StaticString] = ["merge", "name", "nameEncoding"]
}
