import Conversations
import Versioning

extension WriteSession {
  /// Adds a person.
  ///
  /// A person with an e-mail address has an id made of it, so that two offices which add the same person
  /// have added one. Adding an existing one is refused with its id; a deleted one comes back.
  public func addPerson(
    kind: PersonKind, name: String, email: String? = nil, customer: String? = nil
  ) throws -> RowID {
    let id = email.map { RowID.person(email: $0) } ?? newID()
    if let email, let present = try writer.stored(.person, id)?.row.version {
      if !present.erased.isEmpty { throw StoreError.erased(kind: RowKind.person.name, id) }
      if !present.isDeleted { throw RuleViolation.emailTaken(email, by: id) }
    }
    var fields: [RowVersion.Write] = [
      .init(.kind, .text(kind.rawValue)), .init(.name, .text(name)), .init(.enabled, .flag(true)),
    ]
    if let email { fields.append(.init(.email, .text(email))) }
    if let customer { fields.append(.init(.customer, .text(customer))) }
    for field in fields { try Rules.check(field.value, for: field.field, of: .person) }
    try changingAccess(.person, id) { _ = try write(.person, id, fields) }
    return id
  }

  /// Adds a record: an order, a quote, a customer, or whatever else conversations are about.
  ///
  /// - Parameter customer: the company that the record belongs to.
  public func addRecord(
    kind: String, title: String, url: String? = nil, customer: String? = nil
  ) throws -> RowID {
    let id = newID()
    var fields: [RowVersion.Write] = [.init(.kind, .text(kind)), .init(.title, .text(title))]
    if let url { fields.append(.init(.url, .text(url))) }
    if let customer { fields.append(.init(.customerOfRecord, .text(customer))) }
    for field in fields { try Rules.check(field.value, for: field.field, of: .record) }
    try write(.record, id, fields)
    return id
  }

  /// Writes fields of a person or a record.
  ///
  /// - Throws: ``AccountError/lastAdministrator(login:)`` if nobody could manage accounts any more.
  public func edit(
    _ kind: RowKind, _ id: RowID, _ fields: [RowVersion.Write], seen: VersionVector? = nil
  ) throws {
    let erased = try required(kind, id).row.version.erased
    for field in fields {
      if erased.contains(field.field) { throw StoreError.erased(kind: kind.name, id) }
      try Rules.check(field.value, for: field.field, of: kind)
    }
    try changingAccess(kind, id) { _ = try write(kind, id, fields, seen: seen) }
  }

  /// Deletes a row other than a conversation. What mentions it stays.
  ///
  /// - Throws: ``AccountError/lastAdministrator(login:)`` if nobody could manage accounts any more.
  public func delete(_ kind: RowKind, _ id: RowID) throws {
    let present = try required(kind, id)
    guard !present.row.version.isDeleted else { throw StoreError.alreadyDeleted(id) }
    authors = KnownAuthors()
    if let conversation = present.row.conversation { try reviveConversation(conversation) }
    let current = try required(kind, id)
    var row = current.row
    row.version.bury(dot: writer.state.nextDot())
    try changingAccess(kind, id) { try writer.put(row, replacing: current) }
  }

  /// Brings a deleted row back as it was.
  public func restore(_ kind: RowKind, _ id: RowID) throws {
    if kind == .conversation { return try restoreDeleted(conversation: id) }
    let deleted = try required(kind, id)
    guard deleted.row.version.isDeleted else { throw StoreError.notDeleted(id) }
    if let conversation = deleted.row.conversation { try reviveConversation(conversation) }
    let present = try required(kind, id)
    var row = present.row
    row.version.revive(dots: dots(row.version.dotsToRevive))
    try changingAccess(kind, id) { try writer.put(row, replacing: present) }
    try takeUndone(id)
  }
}
