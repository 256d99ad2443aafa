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
      if let found = try references.find(type: type, key: key, expecting: kind, session) { return found }
      if let made = draft.made[references.identity(kind, type: type, key: key)] { return made }
      if context.expected.contains(type) { throw MissingReference(type: type, key: key) }
      return try missing(rule, type, key, kind, scope)
    }
  }

  private mutating func missing(
    _ rule: ReferenceRule, _ type: String, _ key: String, _ kind: RowKind, _ scope: RecordScope
  ) throws -> ReferenceTable.Found? {
    switch rule.missing {
    case .omit:
      draft.isIncomplete = true
      return nil
    case .reject: throw Rejection(kind: "refers to a \(type) that the export does not have", detail: key)
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
    default: throw Rejection(kind: "refers to a \(type) that the export does not have", detail: name)
    }
  }

  private mutating func person(
    email: ValueRule, name: ValueRule?, kind: ValueRule?, _ scope: RecordScope
  ) throws -> RowID? {
    let name = try name.flatMap { try valuation.text($0, in: scope) }
    let kind = try kind.flatMap { try valuation.text($0, in: scope) }.flatMap { PersonKind(rawValue: $0) }
    guard let address = try valuation.text(email, in: scope)?.trimmedLine, address.contains("@") else {
      guard let name else { return nil }
      return try person(named: name, kind)
    }
    let mapped = settings.userMap[address.lowercased()] ?? address
    return try person(email: mapped, name: name, kind: kind ?? settings.personKind(of: mapped))
  }

  private mutating func person(named name: String, _ kind: PersonKind?) throws -> RowID {
    let id = references.identity(.person, type: "name", key: name)
    try addIfAbsent(id, name: name, email: nil, kind ?? .customerUser)
    return id
  }

  private mutating func person(email: String, name: String?, kind: PersonKind) throws -> RowID {
    let id = RowID.person(email: email)
    try addIfAbsent(id, name: name ?? email, email: email, kind)
    return id
  }

  /// A person who is here is left as he is.
  private mutating func addIfAbsent(_ id: RowID, name: String, email: String?, _ kind: PersonKind) throws {
    if draft.rows.contains(where: { $0.id == id }) { return }
    if try references.find(type: "", key: id.description, expecting: .person, session) != nil { return }
    if try session.exists(.person, id), try !session.isUndone(.person, id) {
      references.note(type: "", key: id.description, (.person, id))
      return
    }
    var fields: [RowVersion.Write] = [
      .init(.enabled, .flag(true)), .init(.kind, .text(kind.rawValue)),
      .init(.name, .text(name.replacingNUL)),
    ]
    if let email { fields.append(.init(.email, .text(email))) }
    draft.rows.append(RowDraft(kind: .person, id: id, fields: fields.sorted { $0.field < $1.field }))
  }
}
