import ConversationStore
import Conversations
import Foundation
import RecordFormat
import Versioning

/// Turns the records of one input into rows. Nothing is written here.
struct Translation {
  /// Whether a reference to a record that has not been met may still be met later.
  enum Pass { case reading, last }

  let input: MappingInput
  let mapping: Mapping
  let settings: ImportSettings
  let pass: Pass
  let session: WriteSession
  let valuation: Valuation
  let references: ReferenceTable
  let attachments: [AttachmentOwner: [FoundAttachment]]
  var draft: RecordDraft
  var ownConversation: RowID?
  var ownRow: (kind: RowKind, row: RowID)?

  static let noText = "(no text)"
  static let noName = "(no subject)"

  /// Nil if the record is skipped.
  ///
  /// - Throws: ``Rejection``, or ``MissingReference`` if the record has to wait.
  mutating func translate(_ record: Record, key: String) throws -> RecordDraft? {
    let scope = RecordScope(record: record)
    if let condition = input.condition, try !valuation.holds(condition, in: scope) { return nil }
    for (number, emission) in input.emissions.enumerated() {
      for scope in try valuation.scopes(of: emission, scope) {
        if let condition = emission.condition, try !valuation.holds(condition, in: scope) { continue }
        try add(emission, number, key, scope)
      }
    }
    // A record that becomes no row is left out, like one that a condition excludes.
    return draft.rows.isEmpty ? nil : draft
  }

  private mutating func add(_ emission: Emission, _ number: Int, _ key: String, _ scope: RecordScope) throws {
    var fields = try customFields(emission, isMain: ownRow == nil, scope)
    let owner = AttachmentOwner(emission: number, element: scope.number)
    fields += attachments[owner]?.flatMap(\.fields.writes) ?? []
    switch emission.kind {
    case .person: try addPerson(emission, key, fields, scope)
    case .record: try addRecord(emission, key, fields, scope)
    case .conversation: try addConversation(emission, key, fields, scope)
    case .message, .status: try addMessage(emission, key, fields, scope)
    case .participant: try addBelonging(emission, .participant, .person, fields, scope)
    case .context: try addBelonging(emission, .context, .target, fields, scope)
    case .fields:
      guard let owner = emission.owner, let target = try resolve(owner, expecting: .conversation, scope)
      else { return }
      fields.sort { $0.field < $1.field }
      draft.rows.append(RowDraft(kind: target.kind, id: target.row, fields: fields))
    }
  }

  /// The legacy type and id of a row: of the emission, or of the record.
  func name(_ emission: Emission, _ key: String, _ scope: RecordScope, _ valuation: Valuation) throws
    -> (
      type: String, key: String
    )
  {
    guard let type = emission.type, let rule = emission.key else { return (input.type, key) }
    guard let own = try valuation.text(rule, in: scope) else {
      throw Rejection(kind: "a row without a key", detail: rule.pointer)
    }
    return (type, own)
  }

  private mutating func addPerson(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope, valuation)
    let identity = references.identity(.person, type: name.type, key: name.key)
    var fields = try values(emission, scope)
    var email = fields.text(.email)
    if let mapped = settings.userMap[name.key] ?? email.flatMap({ settings.userMap[$0.lowercased()] }) {
      email = mapped
      fields.set(.email, .text(mapped))
    }
    let id = email.flatMap { $0.contains("@") ? RowID.person(email: $0) : nil } ?? identity
    if fields.text(.name) == nil { fields.set(.name, .text(email ?? name.key)) }
    if fields.text(.kind) == nil { fields.set(.kind, .text(settings.personKind(of: email).rawValue)) }
    if fields[.enabled] == nil { fields.set(.enabled, .flag(true)) }
    append(RowDraft(kind: .person, id: id, fields: fields + custom), as: identity)
  }

  private mutating func addRecord(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope, valuation)
    var fields = try values(emission, scope)
    if fields.text(.kind) == nil { fields.set(.kind, .text(name.type)) }
    if fields.text(.title) == nil { fields.set(.title, .text(name.key)) }
    let id = references.identity(.record, type: name.type, key: name.key)
    append(RowDraft(kind: .record, id: id, fields: fields + custom), as: id)
  }

  private mutating func addConversation(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope, valuation)
    var fields = try values(emission, scope) + custom
    let title = fields.text(.name)?.trimmedLine ?? ""
    fields.set(
      .name, .text(title.isEmpty ? Self.noName : String(title.unicodeScalars.prefix(Limits.nameScalars))))
    if title.unicodeScalars.count > Limits.nameScalars {
      fields.append(.init(Field(custom: "name.full"), .text(title)))
    }
    if fields.text(.status) == nil { fields.set(.status, .text(Status.active.rawValue)) }
    if fields[.assignedTo] == nil, let assignee = settings.defaultAssignee {
      fields.set(.assignedTo, .reference(assignee))
    }
    let id = references.identity(.conversation, type: name.type, key: name.key)
    ownConversation = id
    append(RowDraft(kind: .conversation, id: id, fields: fields), as: id)
  }

  private mutating func addMessage(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope, valuation)
    guard let conversation = try conversation(of: emission, scope) else { return }
    var fields = try values(emission, scope)
    if emission.kind == .status {
      let change = [fields.text(.from), fields.text(.to)].map { $0 ?? "–" }.joined(separator: " → ")
      fields.removeAll { $0.field == .from || $0.field == .to }
      if fields.text(.body) == nil { fields.set(.body, .text("Status: \(change)")) }
      fields.set(.type, .text(MessageType.system.rawValue))
    }
    let body = fields.text(.body) ?? ""
    let isBlank = body.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    if isBlank { fields.set(.body, .text(Self.noText)) }
    if fields.text(.type) == nil { fields.set(.type, .text(MessageType.text.rawValue)) }
    if fields.text(.visibility) == nil { fields.set(.visibility, .text(Visibility.public.rawValue)) }
    let id = references.identity(.message, type: name.type, key: name.key)
    var row = RowDraft(kind: .message, id: id, conversation: conversation, fields: fields + custom)
    if emission.kind == .message { row.member = fields.reference(.author) }
    append(row, as: id)
  }

  private mutating func addBelonging(
    _ emission: Emission, _ kind: RowKind, _ field: Field, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    guard let conversation = try conversation(of: emission, scope) else { return }
    let fields = try values(emission, scope)
    guard let target = fields.reference(field) else { return }
    let id: RowID =
      kind == .participant
      ? .participant(conversation: conversation, person: target)
      : .context(conversation: conversation, target: target)
    append(RowDraft(kind: kind, id: id, conversation: conversation, fields: fields + custom), as: nil)
  }

  /// The first row stands for the record.
  ///
  /// - Parameter identity: under which a reference by type and key looks for it.
  private mutating func append(_ row: RowDraft, as identity: RowID?) {
    if let identity { draft.made[identity] = (row.kind, row.id) }
    if ownRow == nil {
      ownRow = (row.kind, row.id)
      draft.main = (row.kind, row.id)
    }
    var row = row
    row.fields.sort { $0.field < $1.field }
    draft.rows.append(row)
  }

  private mutating func conversation(of emission: Emission, _ scope: RecordScope) throws -> RowID? {
    guard let owner = emission.owner else {
      if let ownConversation { return ownConversation }
      throw Rejection(kind: "a message without a conversation", detail: "")
    }
    guard let found = try resolve(owner, expecting: .conversation, scope) else { return nil }
    if found.kind != .message { return found.row }
    if let drafted = draft.rows.first(where: { $0.id == found.row }) { return drafted.conversation }
    return try session.queries.row(.message, found.row)?.conversation
  }
}

extension String {
  /// Without blanks around it, and on one line.
  var trimmedLine: String {
    split(whereSeparator: \.isNewline).joined(separator: " ").trimmingCharacters(in: .whitespaces)
  }
}
