import RecordFormat

/// The way to a value inside a record: a column's name, or names with `/` between for XML and JSON.
///
/// `$/name` starts at the record where a rule is inside `each`; `.` is the element itself and `#` its number,
/// from 1. A `/` in a name is written `~1` and a `~` as `~0`, as in JSON Pointer (RFC 6901).
final class FieldPath {
  let text: String
  let startsAtRecord: Bool
  let names: [String]
  private let ignoresCase: Bool
  /// Where the first name stood last, and how it was spelled there: the next record is most often alike.
  private var place = 0
  private var spelling: String
  /// The names of the record in which the first name was missed last: the next one most often lacks it too.
  private var lacking: [String] = []

  init(_ text: String, ignoresCase: Bool) {
    self.text = text
    self.ignoresCase = ignoresCase
    startsAtRecord = text.hasPrefix("$/")
    let path = startsAtRecord ? text.dropFirst(2) : text[...]
    let isElement = path == "." || path == "#"
    let parts = isElement ? [] : path.split(separator: "/", omittingEmptySubsequences: false)
    names = parts.map { part in String(part).replacing("~1", with: "/").replacing("~0", with: "~") }
    spelling = names.first ?? ""
  }

  /// The name that a record has at its top for this path; nil for the element itself.
  var topName: String? { names.first.map { ignoresCase ? $0.lowercased() : $0 } }

  /// The value there; nil if there is none of that name. Values of several elements are a list.
  func value(in scope: RecordScope) -> RecordValue? {
    if text == "#" { return .text(String(scope.number)) }
    if let element = scope.element, !startsAtRecord {
      guard case .group(let fields) = element else { return names.isEmpty ? element : nil }
      return names.isEmpty ? element : descend(find(fields), names.dropFirst())
    }
    return descend(find(scope.record.fields), names.dropFirst())
  }

  private func find(_ fields: [RecordField]) -> RecordValue? {
    if place < fields.count, fields[place].name == spelling { return fields[place].value }
    guard let name = names.first, !isLacking(fields) else { return nil }
    guard let found = index(of: name, in: fields) else {
      if ignoresCase { lacking = fields.map(\.name) }
      return nil
    }
    place = found
    spelling = fields[found].name
    return fields[found].value
  }

  /// Whether the fields are named as those in which nothing was found. Names that are told apart without regard to case
  /// cost much more to search.
  private func isLacking(_ fields: [RecordField]) -> Bool {
    guard fields.count == lacking.count, !fields.isEmpty else { return false }
    return fields.indices.allSatisfy { fields[$0].name == lacking[$0] }
  }

  private func index(of name: String, in fields: [RecordField]) -> Int? {
    if let index = fields.firstIndex(where: { $0.name == name }) { return index }
    guard ignoresCase else { return nil }
    let name = name.lowercased()
    return fields.firstIndex { $0.name.lowercased() == name }
  }

  private func descend(_ value: RecordValue?, _ rest: ArraySlice<String>) -> RecordValue? {
    guard let value, let name = rest.first else { return value }
    switch value {
    case .group(let fields):
      return descend(index(of: name, in: fields).map { fields[$0].value }, rest.dropFirst())
    case .list(let values):
      let found = values.compactMap { descend($0, rest) }
      return found.isEmpty ? nil : .list(found.flatMap(\.elements))
    case .none, .text, .literal: return nil
    }
  }
}

extension RecordValue {
  /// What stands there as a sequence: the members of a list, one element for anything else, none for none.
  var elements: [RecordValue] {
    switch self {
    case .none: []
    case .list(let values): values.flatMap(\.elements)
    case .text, .literal, .group: [self]
    }
  }
}

/// What rules look at: a record, and inside `each` one element of it.
struct RecordScope {
  let record: Record
  var element: RecordValue?
  /// The element's number, from 1.
  var number = 1
}
