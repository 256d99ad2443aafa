import Conversations
import GRDB
import Versioning

extension WriteSession {
  /// Posts a message. The author becomes a participant and a context, and has read what is shown.
  ///
  /// - Parameter author: nil for a system message.
  /// - Throws: ``RuleViolation/closedConversation(_:)``.
  public func post(
    to conversation: RowID, author: RowID?, body: String, type: MessageType = .text,
    visibility: Visibility = .public, sentAt: Int64? = nil
  ) throws -> RowID {
    try Rules.checkBody(body)
    guard let place = try writer.arrivedPlace(of: conversation) else {
      throw StoreError.noSuchRow("conversation \(conversation)")
    }
    if place.isClosed {
      throw RuleViolation.closedConversation(conversation)
    }
    let id = newID()
    // In the order of the fields, so that nothing has to be sorted.
    var fields: [RowVersion.Write] = []
    fields.reserveCapacity(5)
    if let author { fields.append(.init(.author, .reference(author))) }
    fields.append(.init(.body, .text(body)))
    fields.append(.init(.sent, .time(sentAt ?? now)))
    fields.append(.init(.type, .text(type.rawValue)))
    fields.append(.init(.visibility, .text(visibility.rawValue)))
    try writeNew(.message, id, conversation: conversation, fields)
    if let author { try noteAuthor(author, of: conversation) }
    return id
  }

  /// Makes who posted a context and a participant who has read what is shown.
  private func noteAuthor(_ author: RowID, of conversation: RowID) throws {
    if let participant = authors.participant(author, of: conversation) {
      return try markRead(conversation, by: author, as: participant)
    }
    try addContext(author, to: conversation)
    try markRead(conversation, by: author, as: authors.insert(author, of: conversation))
  }

  /// Makes a record or a person a context of a conversation. A context that is there stays as it is.
  public func addContext(_ target: RowID, to conversation: RowID) throws {
    let id = RowID.context(conversation: conversation, target: target)
    let present = try writer.stored(.context, id, of: conversation)
    if let row = present?.row, !row.version.isDeleted { return }
    try write(
      .context, id, conversation: conversation, [.init(.target, .reference(target))], to: present)
  }

  /// Removes a context: the conversation leaves that record's list of activities.
  public func removeContext(_ target: RowID, from conversation: RowID) throws {
    try delete(.context, RowID.context(conversation: conversation, target: target))
  }

  /// Makes a person a participant who has read every message that is here, or those up to `last`.
  public func markRead(_ conversation: RowID, by person: RowID, through last: RowID? = nil) throws {
    try markRead(
      conversation, by: person, as: .participant(conversation: conversation, person: person), through: last)
  }

  /// Makes a person a participant who has read what ``ReadSession/messagesClock(of:)`` said, and nothing that has come
  /// in since.
  public func markRead(_ conversation: RowID, by person: RowID, seen: VersionVector) throws {
    try markRead(
      conversation, by: person, as: .participant(conversation: conversation, person: person), shown: seen)
  }

  private func markRead(
    _ conversation: RowID, by person: RowID, as id: RowID, through last: RowID? = nil,
    shown: VersionVector? = nil
  ) throws {
    let (place, messages) = try readClock(conversation, through: last)
    var seen = shown ?? messages
    if !place.isDeleted, writer.raised.raise(id, to: seen, nextDot: { writer.state.nextDot() }) { return }
    var present = try writer.stored(.participant, id, of: conversation)
    if let row = present?.row, !row.version.isDeleted, row.hasRead(seen) { return }
    if try reviveConversation(conversation) {
      present = try writer.stored(.participant, id)
      seen = try shown ?? readClock(conversation, through: last).messages
    }
    var row = try present?.row ?? absent(.participant, id, conversation)
    if row.version.isDeleted, present != nil { row.version.revive(dots: dots(row.version.dotsToRevive)) }
    let dot = writer.state.nextDot()
    if row.reference(.person) == nil {
      let name = RowVersion.Write(.person, .reference(person))
      row.version.write([name], dot: dot, seen: row.version.clock, at: now, by: actor)
    }
    // A row that starts under what is forgotten has its mark above that, as one that is lifted.
    if present == nil { seen.merge(row.version.buried) }
    row.version.raise(.readThrough, to: seen, dot: dot)
    try writer.raise(row, replacing: present)
  }

  private func readClock(
    _ conversation: RowID, through last: RowID?
  ) throws -> (place: ConversationPlace, messages: VersionVector) {
    let all = try writer.placeAndClock(of: conversation)
    guard let last else { return all }
    return (all.0, try writer.joinedClock(of: all.0.key, through: last))
  }
}

extension Row {
  /// Whether a participant's read mark covers these messages.
  func hasRead(_ messages: VersionVector) -> Bool {
    guard case .maximum(let read)? = version[.readThrough] else { return false }
    return read.covers(messages)
  }
}
