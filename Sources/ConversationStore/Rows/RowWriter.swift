import Conversations
import GRDB
import Versioning

/// The write door: every row that enters the database comes through ``put(_:)`` or ``merge(_:)``.
///
/// It keeps what follows from rows (the index on dots, custom fields, what is hidden, the digest, the figures of
/// conversations, the words of what is in the search index) in step with them. One writer lives as long as one
/// transaction, and is saved before the commit.
///
/// What it keeps between rows belongs to the thread of that transaction, and no change of one part calls back into the
/// same part. So the program does not look with every access whether that holds, as it would for any class.
final class RowWriter {
  let db: Database
  @exclusivity(unchecked) var state: NodeState
  @exclusivity(unchecked) var places = ConversationPlaces()
  @exclusivity(unchecked) var raised = RaisedMarks()
  @exclusivity(unchecked) var figures = PendingFigures()
  @exclusivity(unchecked) var dots = PendingDots()
  /// What the search index holds, once somebody asked for it.
  var searched: SearchState?
  /// Whether words were erased that the search index may still hold in what it has not merged yet.
  var hasErasedWords = false
  @exclusivity(unchecked) var buffer = OutputBytes()
  let statements: Statements
  /// The message that was inserted last.
  @exclusivity(unchecked) private var latestMessage: (id: RowID, key: Int64)?

  init(_ db: Database, state: NodeState) {
    self.db = db
    self.state = state
    statements = Statements(db)
  }

  /// Reads rows as this transaction has left them.
  var reader: RowReader {
    get throws {
      try settle()
      return RowReader(statements: statements, replicas: state.replicas)
    }
  }

  func stored(_ kind: RowKind, _ id: RowID) throws -> StoredRow? { try reader.row(kind, id) }

  /// A row that belongs to a conversation; it is not looked for where nothing of its kind can be.
  func stored(_ kind: RowKind, _ id: RowID, of conversation: RowID) throws -> StoredRow? {
    try place(of: conversation).mayHave(kind) ? stored(kind, id) : nil
  }

  /// The key of a message; nil if it is not here.
  func key(ofMessage id: RowID) throws -> Int64? {
    if let latestMessage, latestMessage.id == id { return latestMessage.key }
    return try statements.key(ofMessage: id)
  }

  func place(of conversation: RowID) throws -> ConversationPlace {
    try places.place(conversation, statements)
  }

  /// The place of a conversation that has arrived.
  func arrivedPlace(of conversation: RowID) throws -> ConversationPlace? {
    let place = try places.existing(conversation, statements)
    return place?.hidden == .absent ? nil : place
  }

  /// What became of a row that was merged.
  enum Outcome {
    case inserted
    case updated(before: Row, after: Row)
    case unchanged
  }

  /// Merges a version of a row with what is there.
  func merge(_ row: Row) throws -> Outcome {
    if try insert(row) { return .inserted }
    guard let present = try stored(row.kind, row.id) else {
      try fillPlaceholder(row)
      return .inserted
    }
    var merged = present.row
    merged.merge(row)
    if merged == present.row { return .unchanged }
    try update(present, to: merged)
    return .updated(before: present.row, after: merged)
  }

  /// Puts a row in the place of `present`, or inserts it if that is nil.
  func put(_ row: Row, replacing present: StoredRow?) throws {
    if let present {
      try update(present, to: row)
    } else if try !insert(row) {
      try fillPlaceholder(row)
    }
  }

  /// Inserts a row unless its id is there; says whether it did. Costs less than looking for it first.
  func insert(_ row: Row) throws -> Bool {
    let table = RowTable.of(row.kind)
    let place = try row.conversation.map { try places.place($0, for: row.kind, statements) }
    let statement = try statements[table.insert]
    let last = try bind(row, table, place, to: statement)
    if row.kind == .conversation { statement.bind(last + 1, row.hiddenOnArrival.rawValue) }
    guard let key = try statement.insert() else { return false }
    if table === RowTable.message { latestMessage = (row.id, key) }
    try insertDots(row.version.clock, besides: VersionVector(), table, key)
    try updateCustom(nil, row, table, key)
    try noteFigures(from: nil, in: nil, to: row, in: place)
    try noteWords(table, key, from: nil, in: nil, to: row, in: place)
    if row.kind == .conversation {
      arrive(row, key)
    } else {
      try count(row, in: place)
      try refresh(place, of: row, before: nil)
    }
    return true
  }

  private func update(_ present: StoredRow, to row: Row) throws {
    let table = RowTable.of(row.kind)
    let before = present.row
    let oldPlace = try before.conversation.map { try places.place($0, statements) }
    let place =
      row.conversation == before.conversation
      ? oldPlace : try row.conversation.map { try places.place($0, for: row.kind, statements) }
    if row.kind == .conversation {
      try discountConversation(before)
    } else {
      try discount(before, in: oldPlace)
    }
    try updateColumns(row, table, place, present.key)
    try updateDots(from: before, to: row, table, present.key)
    try updateCustom(before, row, table, present.key)
    try noteFigures(from: before, in: oldPlace, to: row, in: place)
    try noteWords(table, present.key, from: before, in: oldPlace, to: row, in: place)
    if row.kind == .conversation {
      try recountConversation(row, key: present.key)
    } else {
      try count(row, in: place)
      try refresh(place, of: row, before: before)
      if before.conversation != row.conversation { try refresh(oldPlace, of: nil, before: before) }
    }
  }

  /// A conversation arrives whose participants, contexts or messages were here before it.
  private func fillPlaceholder(_ row: Row) throws {
    let table = RowTable.of(row.kind)
    let place = try places.place(row.id, statements)
    try updateColumns(row, table, nil, place.key)
    try insertDots(row.version.clock, besides: VersionVector(), table, place.key)
    try updateCustom(nil, row, table, place.key)
    try noteWords(table, place.key, from: nil, in: nil, to: row, in: nil)
    try arriveAwaited(row, place.key)
  }

  /// Takes a row out for good.
  func remove(_ present: StoredRow) throws {
    let table = RowTable.of(present.row.kind)
    let place = try present.row.conversation.map { try places.place($0, statements) }
    try discount(present.row, in: place)
    try updateDots(from: present.row, to: nil, table, present.key)
    try deleteCustom(table, present.key)
    try noteFigures(from: present.row, in: place, to: nil, in: nil)
    try noteWords(table, present.key, from: present.row, in: place, to: nil, in: nil)
    if table === RowTable.message {
      latestMessage = nil
      try statements.keepImported(ofMessage: present.row.id, key: present.key)
    }
    let statement = try statements[table.delete]
    statement.bind(1, present.key)
    try statement.run()
    try refresh(place, of: nil, before: present.row)
  }
}
