import Conversations
import RecordFormat
import Versioning

extension Translation {
  /// The built-in fields of a row; those without a value are left out.
  mutating func values(_ emission: Emission, _ scope: RecordScope) throws -> [RowVersion.Write] {
    var fields: [RowVersion.Write] = []
    for value in emission.values {
      if let written = try value.field.value(of: try cell(value.rule, scope), value.rule, valuation) {
        fields.append(.init(value.field.field, written))
      }
    }
    for (field, rule) in emission.references {
      let expected: RowKind = field.field == .source || field.field == .target ? .record : .person
      if let found = try resolve(rule, expecting: expected, scope) {
        fields.append(.init(field.field, .reference(found.row)))
      }
    }
    return fields
  }

  /// Custom fields: those that the emission names, and the columns that no rule names. The latter belong to the
  /// row that stands for the record, and inside `each` to the element's row.
  mutating func customFields(_ emission: Emission, isMain: Bool, _ scope: RecordScope) throws -> [RowVersion
    .Write]
  {
    var fields: [RowVersion.Write] = []
    if let element = scope.element {
      if case .group(let members) = element {
        try collect(members, besides: emission.named, emission.parted, emission.columns, into: &fields)
      }
    } else if isMain {
      try collect(scope.record.fields, besides: input.named, input.parted, input.columns, into: &fields)
    }
    for custom in emission.custom {
      if let text = try cell(custom.rule, scope).text { fields.set(custom.field, .text(text.replacingNUL)) }
    }
    return fields
  }

  /// What a rule gives; one that names a field of another row looks that row up.
  private mutating func cell(_ rule: ValueRule, _ scope: RecordScope) throws -> Cell {
    guard case .field(let reference, let field) = rule.source else {
      return try valuation.cell(rule, in: scope)
    }
    guard let found = try resolve(reference, expecting: .record, scope) else {
      return try valuation.finished(.none, rule)
    }
    let value = try session.queries.row(found.kind, found.row)?[field]
    return try valuation.finished(Cell(value), rule)
  }

  private mutating func collect(
    _ members: [RecordField], besides named: Set<String>, _ parted: Set<String>, _ columns: ColumnFates,
    into fields: inout [RowVersion.Write]
  ) throws {
    for index in members.indices {
      if let text = members[index].value.plainText {
        if valuation.nullWords.contains(text) { continue }
        let name = members[index].name
        let field = columns.field(name, at: index) { self.field(name, besides: named) }
        if let field { try add(text, of: name, as: field, to: &fields) }
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

extension Cell {
  fileprivate init(_ value: Value?) {
    switch value {
    case nil: self = .none
    case .text(let text): self = .text(text)
    case .time(let time): self = .time(time)
    case .flag(let flag): self = .flag(flag)
    case .reference(let id): self = .text(id.description)
    }
  }
}

/// Columns that Satchel adds to files of refused records, and that mean nothing when they are read again.
enum ImportColumns {
  static let reason = "satchel-reason"
  static let place = "satchel-place"

  static func isReserved(_ name: String) -> Bool { name == reason || name == place }
}

extension BuiltInField {
  fileprivate func value(
    of cell: Cell, _ rule: ValueRule, _ valuation: Valuation
  ) throws -> Value? {
    switch (type, cell) {
    case (_, .none): return nil
    case (.time, .time(let time)): return .time(time)
    case (.time, .text(let text)): return .time(try valuation.isoTime(text, rule))
    case (.flag, .flag(let flag)): return .flag(flag)
    case (.flag, .text("true")): return .flag(true)
    case (.flag, .text("false")): return .flag(false)
    case (.time, _), (.flag, _):
      throw Rejection(
        kind: "not a \(type == .time ? "time" : "yes or no")", detail: "\(rule.pointer): \(cell.text ?? "")")
    default:
      guard let text = cell.text else { return nil }
      try check(text, rule)
      return .text(text.replacingNUL)
    }
  }

  /// Words that every node understands are the only ones for some fields.
  private func check(_ text: String, _ rule: ValueRule) throws {
    if let words, !words.contains(text) {
      throw Rejection(
        kind: "not a \(field.key)",
        detail: "\(rule.pointer): \(text) is none of \(words.joined(separator: ", "))")
    }
    if field == .body, text.utf8.count > Limits.bodyBytes {
      throw Rejection(
        kind: "a text that is too long", detail: "\(text.utf8.count) bytes, at most \(Limits.bodyBytes)")
    }
  }
}

extension [RowVersion.Write] {
  subscript(field: Field) -> Value? { first { $0.field == field }?.value }

  func text(_ field: Field) -> String? {
    if case .text(let text)? = self[field] { text } else { nil }
  }

  func reference(_ field: Field) -> RowID? {
    if case .reference(let id)? = self[field] { id } else { nil }
  }

  mutating func set(_ field: Field, _ value: Value) {
    let write = RowVersion.Write(field, value)
    if let index = firstIndex(where: { $0.field == field }) { self[index] = write } else { append(write) }
  }
}
