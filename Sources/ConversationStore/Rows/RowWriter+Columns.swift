import Conversations
import GRDB
import Versioning

extension SQL {
  fileprivate static let insertCustomField = SQL(
    "INSERT INTO custom_field (kind, row, name, value) VALUES (?, ?, ?, ?)")
  fileprivate static let deleteCustomFields = SQL("DELETE FROM custom_field WHERE kind = ? AND row = ?")
  fileprivate static let deleteDot = SQL(
    "DELETE FROM dot WHERE replica = ? AND counter = ? AND kind = ? AND row = ?")
}

/// Writes a row's columns, its custom fields and its entries in the index on dots.
extension RowWriter {
  func updateColumns(
    _ row: Row, _ table: RowTable, _ place: ConversationPlace?, _ key: Int64
  ) throws {
    let statement = try statements[table.update]
    let last = try bind(row, table, place, to: statement)
    statement.bind(last + 1, key)
    try statement.run()
  }

  /// Binds the parameters of ``RowTable/insert``; returns the number of the last one.
  func bind(
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
    // Both lists are sorted by field: one walk finds every register.
    let registers = row.version.registers
    var position = 0
    let (fields, types) = (table.fields, table.types)
    for column in fields.indices {
      var isPresent = false
      while position < registers.count {
        isPresent = registers[position].field == fields[column]
        if isPresent || fields[column] < registers[position].field { break }
        position += 1
      }
      let register = isPresent ? registers[position].register : nil
      try parameter { try bind(register, fields[column], types[column], $0, to: statement) }
    }
    return next - 1
  }

  func bind(
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

  func updateCustom(_ before: Row?, _ row: Row, _ table: RowTable, _ key: Int64) throws {
    let hadFields = before?.version.hasCustomFields ?? false
    guard hadFields || row.version.hasCustomFields else { return }
    if hadFields { try deleteCustom(table, key) }
    let insert = try statements[.insertCustomField]
    for entry in row.version.registers where entry.field.origin == .custom {
      guard let shown = entry.register.shown else { continue }
      insert.bind(1, table.code)
      insert.bind(2, key)
      insert.bind(3, entry.field.key)
      if case .text(let text)? = shown.value { insert.bind(4, text) } else { insert.bindNull(4) }
      try insert.run()
    }
  }

  func deleteCustom(_ table: RowTable, _ key: Int64) throws {
    let delete = try statements[.deleteCustomFields]
    delete.bind(1, table.code)
    delete.bind(2, key)
    try delete.run()
  }

  func updateDots(from before: Row, to row: Row?, _ table: RowTable, _ key: Int64) throws {
    let after = row?.version.clock ?? VersionVector()
    for dot in before.version.clock.dots where after[dot.replica] != dot.counter {
      try deleteDot(dot, table, key)
    }
    try insertDots(after, besides: before.version.clock, table, key)
  }

  /// Adds the entries of a clock that another one does not have to the index.
  func insertDots(
    _ clock: VersionVector, besides before: VersionVector, _ table: RowTable, _ key: Int64
  ) throws {
    for dot in clock.dots where before[dot.replica] != dot.counter {
      let replica = try state.replicas.ordinal(dot.replica, db)
      try addDot(.init(replica: replica, counter: dot.counter, kind: table.code, row: key))
    }
  }

  private func deleteDot(_ dot: Dot, _ table: RowTable, _ key: Int64) throws {
    try settleDots()
    let statement = try statements[.deleteDot]
    statement.bind(1, try state.replicas.ordinal(dot.replica, db))
    statement.bind(2, dot.counter)
    statement.bind(3, table.code)
    statement.bind(4, key)
    try statement.run()
  }
}
