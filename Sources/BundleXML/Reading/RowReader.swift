import Conversations
import Versioning
import XMLStream

/// Reads one row after the other, each from its start tag to its end tag.
struct RowReader {
  private let xml: XMLReader
  private let keys: ReplicaKeys
  private var fieldReader: FieldReader
  private var order = RowOrder()
  private var kinds: [XMLName: RowKind] = [:]

  init(_ xml: XMLReader, keys: ReplicaKeys) {
    self.xml = xml
    self.keys = keys
    fieldReader = FieldReader(xml, keys: keys)
  }

  /// A row that is known is skipped behind its clock; that it is in order is checked all the same.
  mutating func read(_ name: XMLName, known: Knowledge) throws -> IncomingRow {
    let line = xml.line
    let kind = try kind(name)
    let id = try xml.requiredValue("id", expected: Expected.id) { RowID(utf8: $0) }
    guard order.admits(kind, id) else { throw BundleDefect(.rowOutOfOrder(kind, id), line: line) }
    let clock = try xml.requiredValue("clock", expected: Expected.vector, vector)
    if !clock.isEmpty && known.contains(clock) {
      try xml.skipElement()
      return .known
    }
    let row = try readRow(kind, id, clock)
    if let defect = row.bundleDefect { throw BundleDefect(.row(kind, id, defect), line: line) }
    return .row(row)
  }

  private mutating func readRow(_ kind: RowKind, _ id: RowID, _ clock: VersionVector) throws -> Row {
    let conversation = try xml.value("conversation", expected: Expected.id) { RowID(utf8: $0) }
    let buried = try xml.value("buried", expected: Expected.vector, vector)
    let erased = try xml.value("erased", expected: "* or names of fields") {
      Erasure(attribute: String(decoding: $0, as: UTF8.self))
    }
    let defaults = try fieldReader.stamp(default: Stamp())
    let read = 2 + (conversation == nil ? 0 : 1) + (buried == nil ? 0 : 1) + (erased == nil ? 0 : 1)
    if xml.attributeCount > read + defaults.attributes { try xml.allowAttributes(Self.attributes) }
    let registers = try fieldReader.readFields(of: kind, defaults)
    return Row(
      kind: kind, id: id, conversation: conversation,
      version: RowVersion(
        clock: clock, buried: buried ?? VersionVector(), erased: erased ?? Erasure(), registers: registers))
  }

  private func vector(_ bytes: UnsafeRawBufferPointer) throws -> VersionVector? {
    var reader = CounterTextReader(bytes, keys: keys)
    return try reader.vector()
  }

  /// Elements of other name spaces and those that a bundle consists of are no rows.
  private mutating func kind(_ name: XMLName) throws -> RowKind {
    if let kind = kinds[name] { return kind }
    let local = xml.localName(of: name)
    guard xml.namespace(of: name) == "\(Format.namespace)", !Format.reservedElements.contains(local) else {
      throw BundleDefect(.unexpectedElement(local), line: xml.line)
    }
    let kind = RowKind(local)
    kinds[name] = kind
    return kind
  }

  private static let attributes: [StaticString] = [
    "id", "conversation", "clock", "buried", "erased", "dot", "at", "by",
  ]
}
