import Conversations
import GRDB
import Versioning

extension SQL {
  fileprivate static let setHidden = SQL("UPDATE conversation SET hidden = ? WHERE key = ?")
}

/// Keeps the digest, and what is hidden, in step with the rows.
extension RowWriter {
  func digest(_ row: Row) -> StateDigest { StateDigest(of: row, buffer: &buffer) }

  func isCounted(_ row: Row, in place: ConversationPlace?) -> Bool {
    !row.version.isDeleted && (place.map { $0.hidden == .shown } ?? true)
  }

  /// The place of a conversation, and the join of the clocks of its messages.
  func placeAndClock(of conversation: RowID) throws -> (ConversationPlace, messages: VersionVector) {
    var place = try places.place(conversation, statements)
    if let clock = place.messagesClock { return (place, clock) }
    let clock = try joinedClock(of: place.key)
    place.messagesClock = clock
    places[conversation] = place
    return (place, clock)
  }

  func count(_ row: Row, in place: ConversationPlace?) throws {
    if row.kind == .message, let conversation = row.conversation {
      places.noteMessage(row.version.clock, of: conversation)
    }
    if isCounted(row, in: place) { state.digest += digest(row) }
  }

  func discount(_ row: Row, in place: ConversationPlace?) throws {
    if isCounted(row, in: place) { state.digest -= digest(row) }
  }

  func discountConversation(_ row: Row) throws {
    if try places.place(row.id, statements).hidden == .shown { state.digest -= digest(row) }
  }

  /// A conversation's row was inserted: nothing that belongs to it is here.
  func arrive(_ row: Row, _ key: Int64) {
    let hidden = row.hiddenOnArrival
    figures.begin(key)
    places[row.id] = ConversationPlace(
      key: key, isDeleted: row.version.isDeleted, isClosed: row.isClosed, hidden: hidden)
    if hidden == .shown { state.digest += digest(row) }
  }

  /// A conversation arrives after rows that belong to it.
  func arriveAwaited(_ row: Row, _ key: Int64) throws {
    var place = ConversationPlace(
      key: key, isDeleted: row.version.isDeleted, isClosed: row.isClosed, hidden: .absent)
    places[row.id] = place
    try show(try rule(row, key), row, &place)
  }

  func setHidden(_ place: ConversationPlace) throws {
    let update = try statements[.setHidden]
    update.bind(1, place.hidden.rawValue)
    update.bind(2, place.key)
    try update.run()
  }

  func recountConversation(_ row: Row, key: Int64) throws {
    var place = try places.place(row.id, statements)
    place.isDeleted = row.version.isDeleted
    place.isClosed = row.isClosed
    places[row.id] = place
    if place.hidden == .shown { state.digest += digest(row) }
    try show(try rule(row, key), row, &place)
  }

  /// After a row of a deleted conversation was written: whether that brings the conversation back, or
  /// takes away what had kept it. All its messages are looked at only if this one had kept it, so that a
  /// change set over a dead conversation costs no more than its rows.
  func refresh(_ place: ConversationPlace?, of row: Row?, before: Row?) throws {
    guard var place, place.isDeleted, let changed = row ?? before, changed.kind == .message else { return }
    guard let conversation = try reader.row(RowTable.conversation, key: place.key) else { return }
    if let row, conversation.row.isKept(by: row) {
      try show(.shown, conversation.row, &place)
    } else if place.hidden == .shown, let before, conversation.row.isKept(by: before) {
      try show(try rule(conversation.row, place.key), conversation.row, &place)
    }
  }

  /// Dead while deleted and `buried` covers the clock of each message that is not itself deleted.
  func rule(_ conversation: Row, _ key: Int64) throws -> Hidden {
    guard conversation.version.isDeleted else { return .shown }
    var isDead = true
    try statements.forEachMessageClock(conversation: key, state.replicas) { clock in
      if !conversation.version.buried.covers(clock) { isDead = false }
    }
    return isDead ? .dead : .shown
  }

  /// Sets whether a conversation is shown, and adds or takes away everything that belongs to it.
  func show(_ hidden: Hidden, _ row: Row, _ place: inout ConversationPlace) throws {
    let before = place.hidden
    place.hidden = hidden
    place.messagesClock = nil
    places[row.id] = place
    guard hidden != before else { return }
    try setHidden(place)
    guard (before == .shown) != (hidden == .shown) else { return }
    var sum = digest(row)
    try forEachBelonging(to: place.key) { stored in
      if !stored.row.version.isDeleted { sum += digest(stored.row) }
    }
    if hidden == .shown { state.digest += sum } else { state.digest -= sum }
  }

  /// Everything that belongs to a conversation, deleted or not.
  func forEachBelonging(to conversation: Int64, _ body: (StoredRow) throws -> Void) throws {
    for table in RowTable.belonging {
      try reader.forEach(
        table, table.select(where: "r.conversation = ?"), bind: { $0.bind(1, conversation) }, body)
    }
  }
}

extension Row {
  /// Whether a conversation is shown of which nothing but its row is here.
  var hiddenOnArrival: Hidden { version.isDeleted ? .dead : .shown }

  /// Whether a message of this deleted conversation is news to its deleters.
  fileprivate func isKept(by message: Row) -> Bool {
    message.conversation == id && !message.version.isDeleted && !version.buried.covers(message.version.clock)
  }

  fileprivate var isClosed: Bool { text(.status) == Status.closed.rawValue }
}
