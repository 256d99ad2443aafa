import ConversationStore
import Conversations
import RecordFormat
import Versioning

extension Translation {
  /// The row that a reference means; nil if the record refers to none.
  mutating func resolve(
    _ rule: ReferenceRule, expecting kind: RowKind, _ scope: RecordScope
  ) throws -> ReferenceTable.Found? {
    if let condition = rule.condition, try !valuation.holds(condition, in: scope) { return nil }
    switch rule.target {
    case .first(let rules):
      for rule in rules {
        if let found = try resolve(rule, expecting: kind, scope) { return found }
      }
      return nil
    case .own:
      guard let ownRow else { throw Rejection(kind: "no row to refer to", detail: rule.pointer) }
      return ownRow
    case .address(let email, let name, let kind):
      return try person(email: email, name: name, kind: kind, scope).map { (.person, $0) }
    case .legacy(let type, let key):
      guard let key = try valuation.text(key, in: scope) else { return nil }
      let kind = mapping.kinds[type] ?? kind
      if kind == .person, let mapped = settings.userMap[key] {
        return (.person, try person(email: mapped, name: nil, kind: .user))
      }
      let identity = references.identity(kind, type: type, key: key)
      if identity == draft.identity, try isRow(kind, scope.record) { return try itself(kind, key) }
      if let found = try references.find(type: type, key: key, expecting: kind, session) { return found }
      if let made = draft.made[identity] { return made }
      if context.prospects.isWorthWaiting(rule, type: type, identity, kind) {
        throw MissingReference(type: type, key: key)
      }
      return try missing(rule, type, key, kind, scope)
    }
  }

  /// Whether the record becomes a row of this kind that stands for it.
  private func isRow(_ kind: RowKind, _ record: Record) throws -> Bool {
    guard let first = input.emissions.first, first.type == nil, first.kind.row == kind else { return false }
    return try first.condition.map { try valuation.holds($0, in: RecordScope(record: record)) } ?? true
  }

  /// The row of a record that refers to itself, which may not be there yet; nil where that says nothing.
  private func itself(_ kind: RowKind, _ key: String) throws -> ReferenceTable.Found? {
    if let made = draft.made[draft.identity] { return made }
    switch kind {
    case .conversation, .record: return (kind, draft.identity)
    case .message: throw Rejection(kind: "refers to itself", detail: key)
    default: return nil
    }
  }

  private mutating func missing(
    _ rule: ReferenceRule, _ type: String, _ key: String, _ kind: RowKind, _ scope: RecordScope
  ) throws -> ReferenceTable.Found? {
    switch rule.missing {
    case .omit:
      draft.isIncomplete = true
      return nil
    case .reject: throw Rejection(kind: "refers to a \(type) that is not in what was read", detail: key)
    case .default: return try rule.fallback.first.flatMap { try resolve($0, expecting: kind, scope) }
    case .stub:
      let identity = references.identity(kind, type: type, key: key)
      var row = RowDraft(kind: kind, id: identity)
      let name = try rule.stubName.flatMap { try valuation.text($0, in: scope) } ?? "\(type) \(key)"
      row.fields = try Self.stub(kind, name: name, type: type, rule.stubKind)
      draft.stubs.append((identity, row))
      return (kind, identity)
    }
  }

  /// A row that stands for a record which the export lacks. It says so, and is the same on every node.
  private static func stub(
    _ kind: RowKind, name: String, type: String, _ subkind: String?
  ) throws -> [RowVersion.Write] {
    let mark = RowVersion.Write(.missing, .text(type))
    switch kind {
    case .person:
      return [
        .init(.enabled, .flag(false)), .init(.kind, .text(subkind ?? PersonKind.customerUser.rawValue)),
        .init(.name, .text(name)), mark,
      ]
    case .conversation:
      return [.init(.name, .text(name)), .init(.status, .text(Status.closed.rawValue)), mark]
    case .record: return [.init(.kind, .text(subkind ?? type)), .init(.title, .text(name)), mark]
    default: throw Rejection(kind: "refers to a \(type) that is not in what was read", detail: name)
    }
  }
}
