import ConversationStore
import Conversations
import RecordFormat
import Versioning

/// Turns the records of one input into rows. Nothing is written here.
struct Translation {
  let context: TranslationContext
  let input: MappingInput
  let session: WriteSession
  let attachments: [AttachmentOwner: [FoundAttachment]]
  var draft: RecordDraft
  var ownConversation: RowID?
  var ownRow: (kind: RowKind, row: RowID)?
  /// Whether the record was imported before: then what is empty at the source may have to be emptied here.
  let isKnown: Bool
  /// Fields of the row at hand that the record has and that are empty in it.
  var emptied: [Field] = []

  var mapping: Mapping { context.mapping }
  var settings: ImportSettings { context.settings }
  var valuation: Valuation { context.valuation }
  var references: ReferenceTable { context.references }

  static let noText = "(no text)"
  static let noName = "(no subject)"

  /// Nil if the record is skipped.
  ///
  /// - Throws: ``Rejection``, or ``MissingReference`` if the record has to wait.
  mutating func translate(_ record: Record, key: String) throws -> RecordDraft? {
    let scope = RecordScope(record: record)
    if let condition = input.condition, try !valuation.holds(condition, in: scope) { return nil }
    for (number, emission) in input.emissions.enumerated() {
      if emission.each == nil {
        try addIfWanted(emission, number, key, scope)
      } else {
        for scope in try valuation.scopes(of: emission, scope) {
          try addIfWanted(emission, number, key, scope)
        }
      }
    }
    // A record that becomes no row is left out, like one that a condition excludes.
    return draft.rows.isEmpty ? nil : draft
  }

  private mutating func addIfWanted(
    _ emission: Emission, _ number: Int, _ key: String, _ scope: RecordScope
  ) throws {
    if let condition = emission.condition, try !valuation.holds(condition, in: scope) { return }
    try add(emission, number, key, scope)
  }

  private mutating func add(_ emission: Emission, _ number: Int, _ key: String, _ scope: RecordScope) throws {
    emptied = []
    var fields = try customFields(emission, isMain: ownRow == nil, scope)
    if !attachments.isEmpty {
      let owner = AttachmentOwner(emission: number, element: scope.number)
      fields += attachments[owner]?.flatMap(\.fields.writes) ?? []
    }
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
      add(RowDraft(kind: target.kind, id: target.row, fields: fields))
    }
  }

  /// The legacy type and id of a row: of the emission, or of the record.
  func name(
    _ emission: Emission, _ key: String, _ scope: RecordScope
  ) throws -> (type: String, key: String) {
    guard let type = emission.type, let rule = emission.key else { return (input.type, key) }
    guard let own = try valuation.text(rule, in: scope) else {
      throw Rejection(kind: "a row without a key", detail: rule.pointer)
    }
    return (type, own)
  }

  /// The id that belongs to the type and key of a row; that of the record is known.
  func identity(_ kind: RowKind, _ emission: Emission, _ name: (type: String, key: String)) -> RowID {
    if emission.type == nil, kind == draft.kind { return draft.identity }
    return references.identity(kind, type: name.type, key: name.key)
  }

  private mutating func addRecord(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope)
    var fields = try values(emission, scope)
    if fields.text(.kind) == nil { fields.set(.kind, .text(name.type)) }
    if fields.text(.title) == nil { fields.set(.title, .text(name.key)) }
    let id = identity(.record, emission, name)
    append(RowDraft(kind: .record, id: id, fields: fields + custom), as: id)
  }

  private mutating func addConversation(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope)
    var fields = try values(emission, scope) + custom
    let title = fields.text(.name)?.trimmedLine ?? ""
    fields.set(.name, .text(title.isEmpty ? Self.noName : title))
    if title.utf8.count > Limits.nameScalars, title.unicodeScalars.count > Limits.nameScalars {
      fields.set(.name, .text(String(title.unicodeScalars.prefix(Limits.nameScalars))))
      fields.append(.init(Field(custom: "name.full"), .text(title)))
    }
    if fields.text(.status) == nil { fields.set(.status, .text(Status.active.rawValue)) }
    if fields[.assignedTo] == nil, let assignee = settings.defaultAssignee {
      fields.set(.assignedTo, .reference(assignee))
    }
    let id = identity(.conversation, emission, name)
    ownConversation = id
    append(RowDraft(kind: .conversation, id: id, fields: fields), as: id)
  }

  private mutating func addMessage(
    _ emission: Emission, _ key: String, _ custom: [RowVersion.Write], _ scope: RecordScope
  ) throws {
    let name = try name(emission, key, scope)
    guard let conversation = try conversation(of: emission, scope) else { return }
    var fields = try values(emission, scope)
    if emission.kind == .status {
      let change = [fields.text(.from), fields.text(.to)].map { $0 ?? "–" }.joined(separator: " → ")
      fields.removeAll { $0.field == .from || $0.field == .to }
      if fields.text(.body) == nil { fields.set(.body, .text("Status: \(change)")) }
      fields.set(.type, .text(MessageType.system.rawValue))
    }
    if fields.text(.body)?.isBlank ?? true { fields.set(.body, .text(Self.noText)) }
    if fields.text(.type) == nil { fields.set(.type, .text(MessageType.text.rawValue)) }
    if fields.text(.visibility) == nil { fields.set(.visibility, .text(Visibility.public.rawValue)) }
    let id = identity(.message, emission, name)
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
  mutating func append(_ row: RowDraft, as identity: RowID?) {
    if let identity { draft.made[identity] = (row.kind, row.id) }
    if ownRow == nil {
      ownRow = (row.kind, row.id)
      draft.main = (row.kind, row.id)
    }
    add(row)
  }

  private mutating func add(_ row: RowDraft) {
    var row = row
    row.fields.sort { $0.field < $1.field }
    row.emptied = emptied
    draft.rows.append(row)
  }

  private mutating func conversation(of emission: Emission, _ scope: RecordScope) throws -> RowID? {
    guard let owner = emission.owner else {
      if let ownConversation { return ownConversation }
      throw Rejection(kind: "a message without a conversation", detail: "")
    }
    guard let found = try resolve(owner, expecting: .conversation, scope) else { return nil }
    if found.kind == .conversation { return found.row }
    guard found.kind == .message else {
      throw Rejection(kind: "belongs to a \(found.kind.name), not to a conversation", detail: owner.pointer)
    }
    if let drafted = draft.rows.first(where: { $0.id == found.row }) { return drafted.conversation }
    return try session.queries.row(.message, found.row)?.conversation
  }
}
