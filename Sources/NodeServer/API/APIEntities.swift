import ConversationStore
import Conversations
import Versioning

/// What rows look like in the API.
extension APIReading {
  func resource(_ conversation: ConversationSummary) throws -> APIResource {
    let row = try session.row(.conversation, conversation.id)
    let updated = row?.version.registers.flatMap(\.register.siblings).map(\.writtenAt).max()
    let last = try session.messages(of: conversation.id, at: .last, limit: 1, for: audience).messages.last
    var resource = APIResource(type: .conversations, id: conversation.id.description)
    resource.attributes = [
      "name": .text(conversation.name), "messagesNumber": .number(conversation.messageCount),
      "createdAt": .time(conversation.createdAt), "updatedAt": .time(updated),
      "lastMessageAt": .time(conversation.lastMessageAt),
    ]
    // What a conversation is about may be somebody else's.
    let contexts = try permissions.isBackOffice ? conversation.contexts.map { try target($0) } : []
    let source = try conversation.source.flatMap { try mayBeSeen($0) ? $0 : nil }
    let participants = try session.participantIDs(of: conversation.id).map {
      APIType.participants.identifier($0)
    }
    resource.relationships = [
      "owner": APIType.people.relationship(conversation.assignedTo),
      "createdBy": APIType.people.relationship(conversation.createdBy),
      "status": APIType.statuses.relationship(conversation.status),
      "source": .object(["data": try source.map { try target($0) } ?? .null]),
      "activityTargets": .object(["data": .list(contexts)]),
      "participants": .object(["data": .list(participants)]),
      "lastMessage": APIType.messages.relationship(last?.id),
      "messages": .object([
        "links": .object([
          "related": .text("\(APIType.messages.path)?filter%5Bconversation%5D=\(conversation.id)")
        ])
      ]),
    ]
    resource.meta = [
      "version": .text(ResourceVersion.text(row?.version.clock ?? VersionVector())),
      "conflicts": .number(conversation.conflicts),
    ]
    return resource
  }

  /// A person or a record.
  private func target(_ id: RowID) throws -> JSONValue {
    try (session.person(id) == nil ? APIType.records : .people).identifier(id)
  }

  func resource(_ message: MessageSummary, of conversation: RowID) -> APIResource {
    var resource = APIResource(type: .messages, id: message.id.description)
    resource.attributes = [
      "index": .number(message.number), "body": .text(message.body), "createdAt": .time(message.sentAt),
      "visibility": .text(message.visibility), "isAfterClose": .bool(message.isAfterClose),
    ]
    let participant = message.author.map { RowID.participant(conversation: conversation, person: $0) }
    resource.relationships = [
      "conversation": APIType.conversations.relationship(conversation),
      "author": APIType.people.relationship(message.author),
      "participant": APIType.participants.relationship(participant),
      "type": APIType.messageTypes.relationship(message.type),
    ]
    return resource
  }

  func resource(_ participant: ParticipantSummary) -> APIResource {
    var resource = APIResource(type: .participants, id: participant.id.description)
    resource.attributes = [
      "lastReadMessageIndex": participant.lastRead.map { .number($0.number) } ?? .null,
      "lastReadDate": .time(participant.lastRead?.sentAt),
    ]
    resource.relationships = [
      "conversation": APIType.conversations.relationship(participant.conversation),
      "author": APIType.people.relationship(participant.person),
      "lastReadMessage": APIType.messages.relationship(participant.lastRead?.id),
    ]
    resource.meta = ["version": .text(ResourceVersion.text(participant.clock))]
    return resource
  }

  func resource(_ person: PersonSummary) throws -> APIResource {
    var resource = APIResource(type: .people, id: person.id.description)
    resource.attributes = [
      "name": .text(person.name), "kind": .text(person.kind), "email": JSONValue(person.email),
      "customer": JSONValue(person.customer), "enabled": .bool(person.isEnabled),
    ]
    resource.meta = versionMeta(try session.row(.person, person.id))
    return resource
  }

  func resource(_ record: RecordSummary) throws -> APIResource {
    var resource = APIResource(type: .records, id: record.id.description)
    resource.attributes = [
      "title": .text(record.title), "kind": .text(record.kind), "url": JSONValue(record.url),
    ]
    let row = try session.row(.record, record.id)
    if permissions.viewsPeopleAndRecords {
      let customer = row?.customFields.first { $0.name == Field.customerOfRecord.key }
      resource.attributes["customer"] = JSONValue(customer?.value)
    }
    resource.meta = versionMeta(row)
    return resource
  }

  private func versionMeta(_ row: Row?) -> [String: JSONValue] {
    [
      "version": .text(ResourceVersion.text(row?.version.clock ?? VersionVector())),
      "conflicts": .number(row?.version.conflictCount ?? 0),
    ]
  }

  /// What a list or an entity includes. People and records are left out for who may not see them.
  func included(with conversations: [ConversationSummary]) throws -> [APIResource] {
    var found: [APIResource] = []
    for conversation in conversations {
      for name in query.include {
        switch name {
        case "owner": found += try people([conversation.assignedTo])
        case "createdBy": found += try people([conversation.createdBy])
        case "source": found += try targets([conversation.source])
        case "activityTargets": found += try targets(permissions.isBackOffice ? conversation.contexts : [])
        case "status": found.append(.status(conversation.status))
        case "participants":
          found += try session.participantSummaries(of: conversation.id, for: audience).map(resource)
        default:
          let last = try session.messages(of: conversation.id, at: .last, limit: 1, for: audience).messages
          found += last.map { resource($0, of: conversation.id) }
        }
      }
    }
    return found
  }

  func people(_ ids: [RowID?]) throws -> [APIResource] {
    try ids.compactMap(\.self).filter { $0 == me || permissions.viewsPeopleAndRecords }
      .compactMap { try session.person($0) }.filter { !$0.isDeleted }.map(resource)
  }

  private func targets(_ ids: [RowID?]) throws -> [APIResource] {
    let records = try ids.compactMap(\.self).filter { try mayBeSeen($0) }
      .compactMap { try session.record($0) }.filter { !$0.isDeleted }
    return try people(ids) + records.map(resource)
  }
}

extension APIResource {
  static func status(_ word: String) -> APIResource {
    APIResource(type: .statuses, id: word, attributes: ["name": .text(word.capitalized)])
  }

  static func messageType(_ word: String) -> APIResource {
    APIResource(type: .messageTypes, id: word, attributes: ["name": .text(word.capitalized)])
  }
}

extension JSONValue {
  static func time(_ milliseconds: Int64?) -> JSONValue {
    JSONValue(milliseconds.map { Timestamp.format($0) })
  }
}
