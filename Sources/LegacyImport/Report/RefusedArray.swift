import RecordFormat

/// The array in which refused records of a JSON document are written, at the place where the document has it.
struct RefusedArray {
  private var path: [String]?

  /// What stands before the next record.
  ///
  /// - Parameter recordPath: as in ``ReadingOptions``; nil for an array that is the document.
  mutating func enter(_ recordPath: String?) -> String {
    // The document is the record.
    if recordPath == "." { return "" }
    let names = recordPath?.split(separator: "/").map(String.init) ?? []
    guard let before = path else {
      path = names
      return names.map { Self.opening($0) }.joined() + "[\n"
    }
    let shared = zip(before, names).prefix { $0 == $1 }.count
    guard shared < before.count, shared < names.count else { return "," }
    path = names
    let ended = "]" + String(repeating: "}", count: before.count - shared - 1)
    return ended + "," + Self.opening(names[shared]).dropFirst()
      + names[(shared + 1)...].map { Self.opening($0) }.joined() + "[\n"
  }

  /// What stands behind the last record.
  var end: String { path.map { "]" + String(repeating: "}", count: $0.count) + "\n" } ?? "" }

  /// The beginning of an object up to the value of its first member.
  private static func opening(_ name: String) -> String {
    let place = RecordPlace(ordinal: 1, line: 1, offset: 0, length: 0)
    let object = RecordText.json(of: Record(fields: [RecordField(name, .none)], place: place))
    return String(object.dropLast("null}".count))
  }
}
