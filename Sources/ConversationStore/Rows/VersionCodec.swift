import Conversations
import GRDB
import Versioning

/// The `version` column of a row: everything about its version that its other columns do not say.
///
/// Most rows are written once: then the blob is a clock of one entry, one stamp and a bit for each field.
/// What is said of a field beyond that, and the siblings that are not shown, follows as exceptions.
/// The layout is described in the module's documentation (Database).
struct VersionFlags: OptionSet {
  let rawValue: UInt8

  static let buried = VersionFlags(rawValue: 1)
  static let erased = VersionFlags(rawValue: 2)
  static let stamp = VersionFlags(rawValue: 4)
  /// The stamp's dot is the only entry of the clock and not repeated.
  static let stampIsClock = VersionFlags(rawValue: 8)
  static let stampAuthor = VersionFlags(rawValue: 16)
  static let exceptions = VersionFlags(rawValue: 32)
  /// The row has lines in `custom_field`.
  static let custom = VersionFlags(rawValue: 64)
}

/// Where an exceptional sibling's value is.
enum ValuePlace: UInt8 {
  /// The field was cleared.
  case none
  /// In the field's column or line: it equals the shown value.
  case shown
  case text, time, reference, no, yes
}

struct VersionEncoder {
  private let table: RowTable
  private var encoder = ByteEncoder()

  /// Encodes the version of a row of `table`.
  static func encode(
    _ version: RowVersion, table: RowTable, replicas: inout ReplicaTable, _ db: Database
  ) throws -> [UInt8] {
    var encoder = VersionEncoder(table: table)
    try encoder.append(version, &replicas, db)
    return encoder.encoder.bytes
  }

  private init(table: RowTable) { self.table = table }

  private mutating func append(
    _ version: RowVersion, _ replicas: inout ReplicaTable, _ db: Database
  ) throws {
    let stamp = version.commonStamp
    var plain: UInt64 = 0
    var exceptions: [RowVersion.FieldRegister] = []
    var hasCustom = false
    var next = 0
    let registers = version.registers
    for place in registers.indices {
      let isCustom = registers[place].field.origin == .custom
      let index = isCustom ? nil : self.index(of: registers[place].field, from: &next)
      if isCustom && !registers[place].register.siblings.isEmpty { hasCustom = true }
      if isPlain(registers[place].register, at: index, stamp) {
        if let index { plain |= 1 << UInt64(index) }
        if index == nil && !isCustom { exceptions.append(registers[place]) }
      } else {
        exceptions.append(registers[place])
      }
    }
    let dots = version.clock.dots
    let stampIsClock = stamp.map { dots.count == 1 && dots[0] == $0.dot } ?? false
    var flags: VersionFlags = []
    if !version.buried.isEmpty { flags.insert(.buried) }
    if !version.erased.isEmpty { flags.insert(.erased) }
    if stamp != nil { flags.insert(.stamp) }
    if stampIsClock { flags.insert(.stampIsClock) }
    if stamp?.author != nil { flags.insert(.stampAuthor) }
    if !exceptions.isEmpty { flags.insert(.exceptions) }
    if hasCustom { flags.insert(.custom) }

    encoder.append(byte: flags.rawValue)
    try replicas.encode(version.clock, to: &encoder, db)
    if !version.buried.isEmpty { try replicas.encode(version.buried, to: &encoder, db) }
    if !version.erased.isEmpty { encoder.append(version.erased.attribute) }
    if let stamp {
      if !stampIsClock { try replicas.encode(stamp.dot, to: &encoder, db) }
      encoder.append(signed: stamp.writtenAt)
      if let author = stamp.author { encoder.append(author) }
    }
    encoder.append(plain)
    guard !exceptions.isEmpty else { return }
    encoder.append(UInt64(exceptions.count))
    for entry in exceptions { try append(entry, &replicas, db) }
  }

  /// The column of a built-in field; nil if it has none. Both lists are sorted, so one walk finds all.
  private func index(of field: Field, from next: inout Int) -> Int? {
    let fields = table.fields
    while next < fields.count {
      if fields[next] == field {
        next += 1
        return next - 1
      }
      if field < fields[next] { return nil }
      next += 1
    }
    return nil
  }

  /// Whether one bit or one line in `custom_field` says all.
  private func isPlain(_ register: Register, at index: Int?, _ stamp: Sibling.Stamp?) -> Bool {
    switch register {
    case .maximum: return index.map { table.types[$0] == .maximum } ?? false
    case .siblings(let siblings):
      guard siblings.count == 1, let stamp else { return false }
      return siblings[0].stamp == stamp && index.map { table.types[$0] != .maximum } ?? true
    }
  }

  private mutating func append(
    _ entry: RowVersion.FieldRegister, _ replicas: inout ReplicaTable, _ db: Database
  ) throws {
    let index = table.fields.firstIndex(of: entry.field)
    if let index {
      encoder.append(UInt64(index + 2))
    } else {
      encoder.append(entry.field.origin == .builtIn ? 0 : 1)
      encoder.append(entry.field.key)
    }
    switch entry.register {
    case .maximum(let maximum):
      encoder.append(0)
      try replicas.encode(maximum, to: &encoder, db)
    case .siblings(let siblings):
      encoder.append(UInt64(siblings.count))
      let isStored = entry.field.origin == .custom || index.map { table.types[$0] != .maximum } ?? false
      let shown = isStored ? entry.register.shown?.value : nil
      for sibling in siblings { try append(sibling, shown: shown, &replicas, db) }
    }
  }

  private mutating func append(
    _ sibling: Sibling, shown: Value?, _ replicas: inout ReplicaTable, _ db: Database
  ) throws {
    try replicas.encode(sibling.dot, to: &encoder, db)
    encoder.append(signed: sibling.writtenAt)
    encoder.append(byte: sibling.author == nil ? 0 : 1)
    if let author = sibling.author { encoder.append(author) }
    guard let value = sibling.value else {
      encoder.append(byte: ValuePlace.none.rawValue)
      return
    }
    if value == shown {
      encoder.append(byte: ValuePlace.shown.rawValue)
      return
    }
    switch value {
    case .text(let text):
      encoder.append(byte: ValuePlace.text.rawValue)
      encoder.append(text)
    case .time(let time):
      encoder.append(byte: ValuePlace.time.rawValue)
      encoder.append(signed: time)
    case .reference(let id):
      encoder.append(byte: ValuePlace.reference.rawValue)
      encoder.append(id)
    case .flag(let flag): encoder.append(byte: (flag ? ValuePlace.yes : .no).rawValue)
    }
  }
}
