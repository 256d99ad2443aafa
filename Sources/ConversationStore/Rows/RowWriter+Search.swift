import Conversations
import GRDB
import Versioning

/// The words of one row as they stand in the search index.
struct SearchEntry {
  enum Column { case body, `internal`, name }

  let rowid: Int64
  let column: Column
  let text: String

  /// - Parameter conversation: the key of the conversation that a message belongs to.
  static func message(
    key: Int64, conversation: Int64, visibility: String?, body: String
  ) -> SearchEntry {
    SearchEntry(
      rowid: conversation << 32 | key,
      column: visibility == Visibility.public.rawValue ? .body : .internal, text: body)
  }

  func isSame(as other: SearchEntry) -> Bool {
    rowid == other.rowid && column == other.column && text.utf8.elementsEqual(other.text.utf8)
  }
}

/// Up to which keys rows are in the search index.
struct SearchState {
  var messages: Int64
  var conversations: Int64

  init(_ db: Database) throws {
    let select = try db.cachedStatement(sql: "SELECT messages, conversations FROM search_state")
    guard let line = try GRDB.Row.fetchOne(select) else {
      throw StoreError.damagedRow(table: "search_state", key: 1)
    }
    (messages, conversations) = (line[0], line[1])
  }

  /// No conversation with a greater key has a word in the index.
  static func greatestConversation(_ db: Database) throws -> Int64 {
    let sql = """
      SELECT max(conversations, coalesce((SELECT max(id) FROM message_search_docsize) >> 32, 0)) FROM search_state
      """
    return try Int64.fetchOne(try db.cachedStatement(sql: sql)) ?? 0
  }

  func save(_ db: Database) throws {
    let update = "UPDATE search_state SET messages = ?, conversations = ?"
    try db.cachedStatement(sql: update).execute(arguments: [messages, conversations])
  }
}

extension SQL {
  fileprivate static let insertWords = SQL(
    "INSERT INTO message_search (rowid, body, internal) VALUES (?, ?, ?)")
  fileprivate static let deleteWords = SQL(
    "INSERT INTO message_search (message_search, rowid, body, internal) VALUES ('delete', ?, ?, ?)")
  fileprivate static let insertName = SQL("INSERT INTO name_search (rowid, name) VALUES (?, ?)")
  fileprivate static let deleteName = SQL(
    "INSERT INTO name_search (name_search, rowid, name) VALUES ('delete', ?, ?)")
}

extension Statements {
  func insert(_ entry: SearchEntry) throws { try run(entry, .insertWords, .insertName) }

  /// FTS5 keeps no text here, so it has to be told what it was given.
  func delete(_ entry: SearchEntry) throws { try run(entry, .deleteWords, .deleteName) }

  private func run(_ entry: SearchEntry, _ words: SQL, _ name: SQL) throws {
    let statement = try self[entry.column == .name ? name : words]
    statement.bind(1, entry.rowid)
    statement.bind(2, entry.column == .internal ? "" : entry.text)
    if entry.column != .name { statement.bind(3, entry.column == .internal ? entry.text : "") }
    try statement.run()
  }
}

extension RowWriter {
  /// Keeps the search index right for a row that is in it. A row with a greater key is indexed later.
  func noteWords(
    _ table: RowTable, _ key: Int64, from before: Row?, in oldPlace: ConversationPlace?, to after: Row?,
    in place: ConversationPlace?
  ) throws {
    guard table.kind == .message || table.kind == .conversation else { return }
    let state = try searchState()
    guard key <= (table.kind == .message ? state.messages : state.conversations) else { return }
    let old = before.flatMap { entry($0, key, oldPlace) }
    let new = after.flatMap { entry($0, key, place) }
    if let old, let new, old.isSame(as: new) { return }
    if let old { try statements.delete(old) }
    if let before, let after, before.version.erased != after.version.erased { hasErasedWords = true }
    if let new { try statements.insert(new) }
  }

  /// A deleted word stays in the index, marked, until its parts are merged. What was erased must not.
  func scrubWords() throws {
    guard hasErasedWords else { return }
    for index in ["message_search", "name_search"] {
      try db.execute(sql: "INSERT INTO \(index) (\(index)) VALUES ('optimize')")
    }
    hasErasedWords = false
  }

  private func searchState() throws -> SearchState {
    if let searched { return searched }
    let state = try SearchState(db)
    searched = state
    return state
  }

  private func entry(_ row: Row, _ key: Int64, _ place: ConversationPlace?) -> SearchEntry? {
    if row.kind == .conversation {
      return row.text(.name).map { SearchEntry(rowid: key, column: .name, text: $0) }
    }
    guard let place, !row.version.isDeleted, let body = row.text(.body) else { return nil }
    return .message(key: key, conversation: place.key, visibility: row.text(.visibility), body: body)
  }
}
