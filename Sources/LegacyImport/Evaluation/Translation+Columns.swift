import Conversations
import RecordFormat
import Versioning

extension Translation {
  /// Columns that no rule names, and parts of them, become custom fields.
  mutating func collect(
    _ members: [RecordField], besides named: Set<String>, _ parted: Set<String>, _ columns: ColumnFates,
    into fields: inout [RowVersion.Write]
  ) throws {
    for index in members.indices {
      if let text = members[index].value.plainText {
        let isEmpty = valuation.nullWords.contains(text)
        if isEmpty, !isKnown { continue }
        let name = members[index].name
        let field = columns.field(name, at: index) { self.field(name, besides: named) }
        guard let field else { continue }
        if isEmpty { emptied.append(field) } else { try add(text, of: name, as: field, to: &fields) }
      } else if case .none = members[index].value {
        if isKnown, let field = field(members[index].name, besides: named) { emptied.append(field) }
      } else {
        // Parts under a name of which rules want a text are no text, and kept.
        let known = members[index].value.isPartsOnly ? parted : named
        try collectParts(of: members[index], besides: known, into: &fields)
      }
    }
  }

  /// The field for a column that no rule names; nil if it is left out.
  private func field(_ name: String, besides named: Set<String>) -> Field? {
    keptName(name, besides: named).map { Field(custom: input.others.name($0)) }
  }

  private func keptName(_ name: String, besides named: Set<String>) -> String? {
    let name = input.ignoresCase ? name.lowercased() : name
    if named.contains(name) || ImportColumns.isReserved(name) || name.hasPrefix("../") { return nil }
    return input.ignored.contains(where: { $0.matches(name) }) ? nil : name
  }

  private func add(
    _ text: String, of name: String, as field: Field, to fields: inout [RowVersion.Write]
  ) throws {
    let name = input.ignoresCase ? name.lowercased() : name
    let cell = try valuation.transformed(.text(text), input.others.transforms, name)
    if let text = cell.text { fields.set(field, .text(text.replacingNUL)) }
  }

  private func collectParts(
    of member: RecordField, besides named: Set<String>, into fields: inout [RowVersion.Write]
  ) throws {
    guard let name = keptName(member.name, besides: named) else { return }
    var parts: [String: String] = [:]
    flatten(member.value, name, into: &parts)
    for (name, text) in parts.sorted(by: { $0.key < $1.key }) {
      try add(text, of: name, as: Field(custom: input.others.name(name)), to: &fields)
    }
  }

  /// A value with parts becomes one field for each part: `name/part`, and `name/1/part` for lists of them.
  private func flatten(_ value: RecordValue, _ name: String, into fields: inout [String: String]) {
    switch value {
    case .none: return
    case .text(let text), .literal(let text):
      if !valuation.nullWords.contains(text) { fields[name] = text }
    case .group(let members):
      for member in members where !member.name.hasPrefix("@") {
        flatten(member.value, member.name == "#text" ? name : "\(name)/\(member.name)", into: &fields)
      }
    case .list(let values):
      let isPlain = values.allSatisfy { if case .group = $0 { false } else { true } }
      if isPlain {
        let texts = values.flatMap(\.texts).filter { !valuation.nullWords.contains($0) }
        if !texts.isEmpty { fields[name] = texts.joined(separator: ", ") }
      } else {
        for (number, value) in values.enumerated() { flatten(value, "\(name)/\(number + 1)", into: &fields) }
      }
    }
  }
}
