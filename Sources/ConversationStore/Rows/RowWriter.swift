import Conversations
import Foundation
import GRDB
import Versioning

/// The write door: every row that enters the database comes through ``put(_:)`` or ``merge(_:)``.
///
/// It keeps what follows from rows (the index on dots, custom fields, what is hidden, the digest) in step
/// with them. One writer lives as long as one transaction.
final class RowWriter {
  let db: Database
  var state: NodeState
  private var places = ConversationPlaces()
  private var buffer: [UInt8] = []
  private var statements: [String: Statement] = [:]

  init(_ db: Database, state: NodeState) {
    self.db = db
    self.state = state
  }

  var reader: RowReader { RowReader(db, replicas: state.replicas) }

  func stored(_ kind: RowKind, _ id: RowID) throws -> StoredRow? { try reader.row(kind, id) }

  func place(of conversation: RowID) throws -> ConversationPlace { try places.place(conversation, db) }

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

  /// Inserts a row unless its id is there; says whether it did.
  private func insert(_ row: Row) throws -> Bool {
    let table = RowTable.of(row.kind)
    let place = try row.conversation.map { try places.place($0, db) }
    try execute(table.insert, try values(row, table, place))
    guard db.changesCount > 0 else { return false }
    let key = db.lastInsertedRowID
    try insertDots(row.version.clock.dots, table, key)
    try updateCustom(nil, row, table, key)
    if row.kind == .conversation {
      try arrive(row, key)
    } else {
      try count(row, in: place)
      try refresh(place, of: row, before: nil)
    }
    return true
  }

  private func update(_ present: StoredRow, to row: Row) throws {
    let table = RowTable.of(row.kind)
    let before = present.row
    let oldPlace = try before.conversation.map { try places.place($0, db) }
    let place =
      row.conversation == before.conversation
      ? oldPlace : try row.conversation.map { try places.place($0, db) }
    if row.kind == .conversation {
      try discountConversation(before)
    } else {
      try discount(before, in: oldPlace)
    }
    var arguments = try values(row, table, place)
    arguments.append(present.key.databaseValue)
    try execute(table.update, arguments)
    try updateDots(from: before, to: row, table, present.key)
    try updateCustom(before, row, table, present.key)
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
    let place = try places.place(row.id, db)
    var arguments = try values(row, table, nil)
    arguments.append(place.key.databaseValue)
    try execute(table.update, arguments)
    try insertDots(row.version.clock.dots, table, place.key)
    try updateCustom(nil, row, table, place.key)
    try arrive(row, place.key)
  }

  /// Takes a row out for good.
  func remove(_ present: StoredRow) throws {
    let table = RowTable.of(present.row.kind)
    let place = try present.row.conversation.map { try places.place($0, db) }
    try discount(present.row, in: place)
    try updateDots(from: present.row, to: nil, table, present.key)
    try execute(
      "DELETE FROM custom_field WHERE kind = ? AND row = ?",
      [table.code.databaseValue, present.key.databaseValue])
    try execute("DELETE FROM \(table.name) WHERE key = ?", [present.key.databaseValue])
    try refresh(place, of: nil, before: present.row)
  }

  func execute(_ sql: String, _ arguments: [DatabaseValue]) throws {
    let statement: Statement
    if let retained = statements[sql] {
      statement = retained
    } else {
      statement = try db.makeStatement(sql: sql)
      statements[sql] = statement
    }
    try statement.execute(arguments: StatementArguments(arguments))
  }
}

// MARK: - Columns

extension RowWriter {
  private func values(_ row: Row, _ table: RowTable, _ place: ConversationPlace?) throws -> [DatabaseValue] {
    let version = try VersionEncoder.encode(row.version, table: table, replicas: &state.replicas, db)
    var values: [DatabaseValue] = []
    values.reserveCapacity(12)
    values.append(row.id.blob)
    if table.kind == nil { values.append(row.kind.name.databaseValue) }
    if table.hasConversation { values.append(place?.key.databaseValue ?? .null) }
    values.append(version.databaseBlob)
    values.append((row.version.isDeleted ? 1 : 0).databaseValue)
    values.append(row.version.conflictCount.databaseValue)
    for (field, type) in zip(table.fields, table.types) {
      values.append(try column(row.version[field], field, type))
    }
    return values
  }

  private func column(_ register: Register?, _ field: Field, _ type: FieldType) throws -> DatabaseValue {
    switch (register, type) {
    case (.maximum(let vector), .maximum): return try state.replicas.blob(vector, db)
    case (.maximum, _), (nil, _), (.siblings, .maximum): return .null
    case (.siblings, _): break
    }
    switch (register?.shown?.value, type) {
    case (nil, _): return .null
    case (.text(let text), .text): return text.databaseValue
    case (.time(let time), .time): return time.databaseValue
    case (.reference(let id), .reference): return id.blob
    case (.flag(let flag), .flag): return (flag ? 1 : 0).databaseValue
    default: throw StoreError.invalidChangeSet("\(field) holds a value of another type")
    }
  }

  private func updateCustom(_ before: Row?, _ row: Row, _ table: RowTable, _ key: Int64) throws {
    let hadFields = before?.version.registers.last?.field.origin == .custom
    guard hadFields || row.version.registers.last?.field.origin == .custom else { return }
    if hadFields {
      try execute(
        "DELETE FROM custom_field WHERE kind = ? AND row = ?", [table.code.databaseValue, key.databaseValue])
    }
    let insert = "INSERT INTO custom_field (kind, row, name, value) VALUES (?, ?, ?, ?)"
    for entry in row.version.registers where entry.field.origin == .custom {
      guard let shown = entry.register.shown else { continue }
      var value = DatabaseValue.null
      if case .text(let text)? = shown.value { value = text.databaseValue }
      try execute(
        insert, [table.code.databaseValue, key.databaseValue, entry.field.key.databaseValue, value])
    }
  }

  private func insertDots(_ dots: [Dot], _ table: RowTable, _ key: Int64) throws {
    for dot in dots { try execute(Self.insertDot, try dotValues(dot, table, key)) }
  }

  private func updateDots(from before: Row, to row: Row?, _ table: RowTable, _ key: Int64) throws {
    let after = row?.version.clock ?? VersionVector()
    for dot in before.version.clock.dots where after[dot.replica] != dot.counter {
      try execute(Self.deleteDot, try dotValues(dot, table, key))
    }
    try insertDots(after.dots.filter { before.version.clock[$0.replica] != $0.counter }, table, key)
  }

  private func dotValues(_ dot: Dot, _ table: RowTable, _ key: Int64) throws -> [DatabaseValue] {
    [
      try state.replicas.ordinal(dot.replica, db).databaseValue, Int64(bitPattern: dot.counter).databaseValue,
      table.code.databaseValue, key.databaseValue,
    ]
  }

  private static let insertDot = "INSERT INTO dot (replica, counter, kind, row) VALUES (?, ?, ?, ?)"
  private static let deleteDot = "DELETE FROM dot WHERE replica = ? AND counter = ? AND kind = ? AND row = ?"
}

// MARK: - Digest and visibility

extension RowWriter {
  private func digest(_ row: Row) -> StateDigest { StateDigest(of: row, buffer: &buffer) }

  private func isCounted(_ row: Row, in place: ConversationPlace?) -> Bool {
    !row.version.isDeleted && (place.map { $0.hidden == .shown } ?? true)
  }

  private func count(_ row: Row, in place: ConversationPlace?) throws {
    if isCounted(row, in: place) { state.digest += digest(row) }
  }

  private func discount(_ row: Row, in place: ConversationPlace?) throws {
    if isCounted(row, in: place) { state.digest -= digest(row) }
  }

  private func discountConversation(_ row: Row) throws {
    if try places.place(row.id, db).hidden == .shown { state.digest -= digest(row) }
  }

  /// A conversation's row is new here: it becomes shown, or stays hidden as a dead one.
  private func arrive(_ row: Row, _ key: Int64) throws {
    var place = ConversationPlace(key: key, isDeleted: row.version.isDeleted, hidden: .absent)
    places[row.id] = place
    try show(try rule(row, key), row, &place)
  }

  private func recountConversation(_ row: Row, key: Int64) throws {
    var place = try places.place(row.id, db)
    place.isDeleted = row.version.isDeleted
    places[row.id] = place
    if place.hidden == .shown { state.digest += digest(row) }
    try show(try rule(row, key), row, &place)
  }

  /// After a row of a deleted conversation was written: whether that brings the conversation back, or
  /// takes away what had kept it.
  private func refresh(_ place: ConversationPlace?, of row: Row?, before: Row?) throws {
    guard var place, place.isDeleted, let changed = row ?? before, changed.kind == .message else { return }
    guard let conversation = try reader.row(RowTable.conversation, key: place.key) else { return }
    if let row, !row.version.isDeleted, !conversation.row.version.buried.covers(row.version.clock) {
      try show(.shown, conversation.row, &place)
    } else if before != nil {
      try show(try rule(conversation.row, place.key), conversation.row, &place)
    }
  }

  /// Dead while deleted and `buried` covers the clock of each message that is not itself deleted.
  private func rule(_ conversation: Row, _ key: Int64) throws -> Hidden {
    guard conversation.version.isDeleted else { return .shown }
    let sql = "SELECT version FROM message WHERE conversation = ? AND deleted = 0"
    let cursor = try GRDB.Row.fetchCursor(try db.makeStatement(sql: sql), arguments: [key])
    while let line = try cursor.next() {
      let clock = try line.withUnsafeData(atIndex: 0) { data in
        try (data ?? Data()).withUnsafeBytes { try state.replicas.clock(ofVersion: $0) }
      }
      if !conversation.version.buried.covers(clock) { return .shown }
    }
    return .dead
  }

  /// Sets whether a conversation is shown, and adds or takes away everything that belongs to it.
  private func show(_ hidden: Hidden, _ row: Row, _ place: inout ConversationPlace) throws {
    let before = place.hidden
    place.hidden = hidden
    places[row.id] = place
    try execute(
      "UPDATE conversation SET hidden = ? WHERE key = ?",
      [hidden.rawValue.databaseValue, place.key.databaseValue])
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
      try reader.forEach(table, table.select(where: "r.conversation = ?"), [conversation], body)
    }
  }
}
