import Conversations
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
  let statements: Statements

  init(_ db: Database, state: NodeState) {
    self.db = db
    self.state = state
    statements = Statements(db)
  }

  var reader: RowReader { RowReader(statements: statements, replicas: state.replicas) }

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
    let statement = try statements[table.insert]
    _ = try bind(row, table, place, to: statement)
    try statement.run()
    guard db.changesCount > 0 else { return false }
    let key = db.lastInsertedRowID
    try insertDots(row.version.clock, besides: VersionVector(), table, key)
    try updateCustom(nil, row, table, key)
    if row.kind == .conversation {
      try arrive(row, key, isAwaited: false)
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
    try updateColumns(row, table, place, present.key)
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
    try updateColumns(row, table, nil, place.key)
    try insertDots(row.version.clock, besides: VersionVector(), table, place.key)
    try updateCustom(nil, row, table, place.key)
    try arrive(row, place.key, isAwaited: true)
  }

  /// Takes a row out for good.
  func remove(_ present: StoredRow) throws {
    let table = RowTable.of(present.row.kind)
    let place = try present.row.conversation.map { try places.place($0, db) }
    try discount(present.row, in: place)
    try updateDots(from: present.row, to: nil, table, present.key)
    try deleteCustom(table, present.key)
    let statement = try statements["DELETE FROM \(table.name) WHERE key = ?"]
    statement.bind(1, present.key)
    try statement.run()
    try refresh(place, of: nil, before: present.row)
  }
}

// MARK: - Columns

extension RowWriter {
  private func updateColumns(
    _ row: Row, _ table: RowTable, _ place: ConversationPlace?, _ key: Int64
  ) throws {
    let statement = try statements[table.update]
    let last = try bind(row, table, place, to: statement)
    statement.bind(last + 1, key)
    try statement.run()
  }

  /// Binds the parameters of ``RowTable/insert``; returns the number of the last one.
  private func bind(
    _ row: Row, _ table: RowTable, _ place: ConversationPlace?, to statement: RawStatement
  ) throws -> Int32 {
    let version = try VersionEncoder.encode(row.version, table: table, replicas: &state.replicas, db)
    var next: Int32 = 1
    func parameter(_ bind: (Int32) throws -> Void) rethrows {
      try bind(next)
      next += 1
    }
    parameter { statement.bind($0, row.id) }
    if table.kind == nil { parameter { statement.bind($0, row.kind.name) } }
    if table.hasConversation {
      parameter { index in
        if let place { statement.bind(index, place.key) } else { statement.bindNull(index) }
      }
    }
    parameter { statement.bind($0, version) }
    parameter { statement.bind($0, row.version.isDeleted ? Int64(1) : 0) }
    parameter { statement.bind($0, Int64(row.version.conflictCount)) }
    for (field, type) in zip(table.fields, table.types) {
      try parameter { try bind(row.version[field], field, type, $0, to: statement) }
    }
    return next - 1
  }

  private func bind(
    _ register: Register?, _ field: Field, _ type: FieldType, _ index: Int32, to statement: RawStatement
  ) throws {
    switch (register, type) {
    case (.maximum(let vector), .maximum):
      var encoder = ByteEncoder()
      try state.replicas.encode(vector, to: &encoder, db)
      return statement.bind(index, encoder.bytes)
    case (.maximum, _), (nil, _), (.siblings, .maximum): return statement.bindNull(index)
    case (.siblings, _): break
    }
    switch (register?.shown?.value, type) {
    case (nil, _): statement.bindNull(index)
    case (.text(let text), .text): statement.bind(index, text)
    case (.time(let time), .time): statement.bind(index, time)
    case (.reference(let id), .reference): statement.bind(index, id)
    case (.flag(let flag), .flag): statement.bind(index, flag ? Int64(1) : 0)
    default: throw StoreError.invalidChangeSet("\(field) holds a value of another type")
    }
  }

  private func updateCustom(_ before: Row?, _ row: Row, _ table: RowTable, _ key: Int64) throws {
    let hadFields = before?.version.registers.last?.field.origin == .custom
    guard hadFields || row.version.registers.last?.field.origin == .custom else { return }
    if hadFields { try deleteCustom(table, key) }
    let insert = try statements["INSERT INTO custom_field (kind, row, name, value) VALUES (?, ?, ?, ?)"]
    for entry in row.version.registers where entry.field.origin == .custom {
      guard let shown = entry.register.shown else { continue }
      insert.bind(1, table.code)
      insert.bind(2, key)
      insert.bind(3, entry.field.key)
      if case .text(let text)? = shown.value { insert.bind(4, text) } else { insert.bindNull(4) }
      try insert.run()
    }
  }

  private func deleteCustom(_ table: RowTable, _ key: Int64) throws {
    let delete = try statements["DELETE FROM custom_field WHERE kind = ? AND row = ?"]
    delete.bind(1, table.code)
    delete.bind(2, key)
    try delete.run()
  }

  private func updateDots(from before: Row, to row: Row?, _ table: RowTable, _ key: Int64) throws {
    let after = row?.version.clock ?? VersionVector()
    let delete = "DELETE FROM dot WHERE replica = ? AND counter = ? AND kind = ? AND row = ?"
    for dot in before.version.clock.dots where after[dot.replica] != dot.counter {
      try runForDot(delete, dot, table, key)
    }
    try insertDots(after, besides: before.version.clock, table, key)
  }

  /// Adds the entries of a clock that another one does not have to the index.
  private func insertDots(
    _ clock: VersionVector, besides before: VersionVector, _ table: RowTable, _ key: Int64
  ) throws {
    let insert = "INSERT INTO dot (replica, counter, kind, row) VALUES (?, ?, ?, ?)"
    for dot in clock.dots where before[dot.replica] != dot.counter {
      try runForDot(insert, dot, table, key)
    }
  }

  private func runForDot(_ sql: String, _ dot: Dot, _ table: RowTable, _ key: Int64) throws {
    let statement = try statements[sql]
    statement.bind(1, try state.replicas.ordinal(dot.replica, db))
    statement.bind(2, dot.counter)
    statement.bind(3, table.code)
    statement.bind(4, key)
    try statement.run()
  }
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

  /// A conversation's row is new here: it becomes shown, or stays hidden as a dead one. If it was awaited,
  /// rows that belong to it may be here.
  private func arrive(_ row: Row, _ key: Int64, isAwaited: Bool) throws {
    var place = ConversationPlace(key: key, isDeleted: row.version.isDeleted, hidden: .absent)
    places[row.id] = place
    if isAwaited { return try show(try rule(row, key), row, &place) }
    place.hidden = row.version.isDeleted ? .dead : .shown
    places[row.id] = place
    try setHidden(place)
    if place.hidden == .shown { state.digest += digest(row) }
  }

  private func setHidden(_ place: ConversationPlace) throws {
    let update = try statements["UPDATE conversation SET hidden = ? WHERE key = ?"]
    update.bind(1, place.hidden.rawValue)
    update.bind(2, place.key)
    try update.run()
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
    var isDead = true
    try statements.forEachMessageClock(conversation: key, state.replicas) { clock in
      if !conversation.version.buried.covers(clock) { isDead = false }
    }
    return isDead ? .dead : .shown
  }

  /// Sets whether a conversation is shown, and adds or takes away everything that belongs to it.
  private func show(_ hidden: Hidden, _ row: Row, _ place: inout ConversationPlace) throws {
    let before = place.hidden
    place.hidden = hidden
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
        table, table.select(where: "r.conversation = ?"), { $0.bind(1, conversation) }, body)
    }
  }
}
