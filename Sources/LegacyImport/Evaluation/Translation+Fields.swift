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
      } else if isKnown, value.rule.isSaid(in: scope) {
        emptied.append(value.field.field)
      }
    }
    for (field, rule) in emission.references {
      if let found = try reference(field, rule, scope) {
        fields.append(.init(field.field, .reference(found)))
      }
    }
    return fields
  }

  private mutating func reference(
    _ field: BuiltInField, _ rule: ReferenceRule, _ scope: RecordScope
  ) throws -> RowID? {
    let wasIncomplete = draft.isIncomplete
    draft.isIncomplete = false
    let found = try resolve(rule, expecting: field.expected, scope)
    // What is left out because it is missing is not empty at the source.
    if found == nil, isKnown, !draft.isIncomplete, rule.isSaid(in: scope) { emptied.append(field.field) }
    draft.isIncomplete = draft.isIncomplete || wasIncomplete
    return found?.row
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
      if let text = try cell(custom.rule, scope).text {
        fields.set(custom.field, .text(text.replacingNUL))
      } else if isKnown, custom.rule.isSaid(in: scope) {
        emptied.append(custom.field)
      }
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
    if let words, !words.all.contains(text) {
      throw Rejection(
        kind: "not \(words.name)",
        detail: "\(rule.pointer): \(text) is none of \(words.all.joined(separator: ", "))")
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
