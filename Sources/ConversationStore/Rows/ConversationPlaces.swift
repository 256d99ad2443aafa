import Conversations
import Versioning

/// Whether a conversation is shown, and what belongs to it with it.
enum Hidden: Int64 { case shown, dead, absent }

/// What the write door must know of a conversation to write a row that belongs to it.
struct ConversationPlace {
  let key: Int64
  var isDeleted: Bool
  /// Its status, as shown, is closed.
  var isClosed: Bool
  var hidden: Hidden
  /// The join of its messages' clocks, once somebody asked for it. What a deleted message contributed may
  /// stay in it.
  var messagesClock: VersionVector?
  /// Whether a context, or a participant, can be here that belongs to it: not if this transaction has begun it.
  var mayHaveContexts = true
  var mayHaveParticipants = true

  func mayHave(_ kind: RowKind) -> Bool {
    switch kind.rank {
    case RowKind.context.rank: mayHaveContexts
    case RowKind.participant.rank: mayHaveParticipants
    default: true
    }
  }
}

/// The places of conversations by id, kept between the rows of one transaction. Bounded.
struct ConversationPlaces {
  private var places: [RowID: ConversationPlace] = [:]
  /// What was asked for last: row after row belongs to the same conversation.
  private var latest: (id: RowID, place: ConversationPlace)?
  private static let bound = 65_536

  subscript(id: RowID) -> ConversationPlace? {
    get {
      if let latest, latest.id == id { return latest.place }
      return places[id]
    }
    set {
      if let newValue { latest = (id, newValue) } else if latest?.id == id { latest = nil }
      if places.count >= Self.bound { places.removeAll(keepingCapacity: true) }
      places[id] = newValue
    }
  }

  /// Joins the clock of a message that was written with that of its conversation's, if somebody asked for that.
  mutating func noteMessage(_ clock: VersionVector, of conversation: RowID) {
    guard var place = self[conversation], place.messagesClock != nil else { return }
    place.messagesClock?.merge(clock)
    self[conversation] = place
  }

  /// The place of a conversation that has a row or a placeholder.
  mutating func existing(_ id: RowID, _ statements: Statements) throws -> ConversationPlace? {
    if let place = self[id] {
      latest = (id, place)
      return place
    }
    guard let place = try statements.place(ofConversation: id) else { return nil }
    self[id] = place
    return place
  }

  /// The place of a conversation; one that has not arrived gets a placeholder.
  mutating func place(_ id: RowID, _ statements: Statements) throws -> ConversationPlace {
    if let place = try existing(id, statements) { return place }
    let statement = try statements[.insertPlaceholder]
    statement.bind(1, id)
    guard let key = try statement.insert() else { throw ByteDecoder.Malformed() }
    let place = ConversationPlace(key: key, isDeleted: false, isClosed: false, hidden: .absent)
    self[id] = place
    return place
  }

  /// The place of a conversation, for a row of that kind which is to belong to it.
  mutating func place(_ id: RowID, for kind: RowKind, _ statements: Statements) throws -> ConversationPlace {
    var place = try place(id, statements)
    guard !place.mayHave(kind) else { return place }
    if kind == .context { place.mayHaveContexts = true } else { place.mayHaveParticipants = true }
    self[id] = place
    return place
  }

  /// Notes that a conversation, whose row was inserted just now, has an id that nobody can have used before.
  mutating func noteBegun(_ id: RowID) {
    guard var place = self[id] else { return }
    (place.mayHaveContexts, place.mayHaveParticipants) = (false, false)
    self[id] = place
  }
}

extension SQL {
  fileprivate static let selectPlace = SQL(
    "SELECT key, deleted, hidden, status FROM conversation WHERE id = ?")
  fileprivate static let insertPlaceholder = SQL(
    "INSERT INTO conversation (id, version, deleted, conflicts) VALUES (?, x'', 0, 0)")
}

extension Statements {
  /// The place of a conversation that has a row or a placeholder; nil if it has neither.
  func place(ofConversation id: RowID) throws -> ConversationPlace? {
    let statement = try self[.selectPlace]
    statement.bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    guard let hidden = Hidden(rawValue: statement.int(2)) else { throw ByteDecoder.Malformed() }
    return ConversationPlace(
      key: statement.int(0), isDeleted: statement.int(1) != 0,
      isClosed: statement.text(3) == Status.closed.rawValue, hidden: hidden)
  }
}
