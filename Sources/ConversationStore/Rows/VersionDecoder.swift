import Conversations
import Versioning

/// Puts a row's version together again from its `version` column, its field columns and `custom_field`.
struct VersionDecoder {
  let table: RowTable
  let replicas: ReplicaTable
  /// Stands on the row, as selected by ``RowTable``.
  let line: RawStatement
  /// The row's lines in `custom_field`.
  let custom: () throws -> [(name: String, value: String?)]

  /// The value that a field's column shows.
  private func column(_ index: Int) throws -> Value? {
    let column = Int32(5 + index)
    switch table.types[index] {
    case .text: return line.text(column).map { .text($0) }
    case .time: return line.isNull(column) ? nil : .time(line.int(column))
    case .reference: return try line.id(column).map { .reference($0) }
    case .flag: return line.isNull(column) ? nil : .flag(line.int(column) != 0)
    case .maximum: return nil
    }
  }

  /// The column of a field that merges by maximum.
  private func maximum(_ index: Int) throws -> VersionVector? {
    guard let blob = line.blob(Int32(5 + index)) else { return nil }
    var decoder = ByteDecoder(blob)
    return try replicas.vector(&decoder)
  }

  func decode(_ bytes: UnsafeRawBufferPointer) throws -> RowVersion {
    var decoder = ByteDecoder(bytes)
    let flags = VersionFlags(rawValue: try decoder.byte())
    let clock = try replicas.vector(&decoder)
    let buried = flags.contains(.buried) ? try replicas.vector(&decoder) : VersionVector()
    let erased = flags.contains(.erased) ? Erasure(attribute: try decoder.text()) : Erasure()
    guard let erased else { throw ByteDecoder.Malformed() }
    let stamp = flags.contains(.stamp) ? try self.stamp(&decoder, flags, clock) : nil
    var registers = try plainRegisters(try decoder.number(), stamp)
    let lines = flags.contains(.custom) ? try custom() : []
    if flags.contains(.exceptions) || !lines.isEmpty {
      var exceptional: Set<Field> = []
      if flags.contains(.exceptions) {
        for _ in 0..<(try decoder.count()) {
          let entry = try exception(&decoder, lines)
          exceptional.insert(entry.field)
          registers.append(entry)
        }
      }
      for line in lines where !exceptional.contains(Field(custom: line.name)) {
        guard let stamp else { throw ByteDecoder.Malformed() }
        registers.append(
          .init(
            field: Field(custom: line.name),
            register: .siblings([Sibling(value: line.value.map { .text($0) }, stamp: stamp)])))
      }
    }
    return RowVersion(clock: clock, buried: buried, erased: erased, registers: registers)
  }

  private func stamp(
    _ decoder: inout ByteDecoder, _ flags: VersionFlags, _ clock: VersionVector
  ) throws -> Sibling.Stamp {
    let dot: Dot
    if flags.contains(.stampIsClock) {
      guard let only = clock.dots.first else { throw ByteDecoder.Malformed() }
      dot = only
    } else {
      dot = try replicas.dot(&decoder)
    }
    let time = try decoder.signed()
    let author = flags.contains(.stampAuthor) ? try decoder.id() : nil
    return Sibling.Stamp(dot: dot, writtenAt: time, author: author)
  }

  private func plainRegisters(_ plain: UInt64, _ stamp: Sibling.Stamp?) throws -> [RowVersion.FieldRegister] {
    var registers: [RowVersion.FieldRegister] = []
    registers.reserveCapacity(table.fields.count)
    for index in table.fields.indices where plain & 1 << UInt64(index) != 0 {
      if table.types[index] == .maximum {
        guard let vector = try maximum(index) else { throw ByteDecoder.Malformed() }
        registers.append(.init(field: table.fields[index], register: .maximum(vector)))
      } else {
        guard let stamp else { throw ByteDecoder.Malformed() }
        let value = try column(index)
        registers.append(
          .init(field: table.fields[index], register: .siblings([Sibling(value: value, stamp: stamp)])))
      }
    }
    return registers
  }

  private func exception(
    _ decoder: inout ByteDecoder, _ lines: [(name: String, value: String?)]
  ) throws -> RowVersion.FieldRegister {
    let tag = try decoder.number()
    let field: Field
    var shown: Value?
    switch tag {
    case 0: field = Field(try decoder.text())
    case 1:
      let name = try decoder.text()
      field = Field(custom: name)
      shown = lines.first { $0.name.isSameText(as: name) }?.value.map { .text($0) }
    default:
      guard tag - 2 < UInt64(table.fields.count) else { throw ByteDecoder.Malformed() }
      let index = Int(tag - 2)
      field = table.fields[index]
      shown = table.types[index] == .maximum ? nil : try column(index)
    }
    let count = try decoder.count()
    if count == 0 { return .init(field: field, register: .maximum(try replicas.vector(&decoder))) }
    var siblings: [Sibling] = []
    for _ in 0..<count { siblings.append(try sibling(&decoder, shown)) }
    return .init(field: field, register: .siblings(siblings))
  }

  private func sibling(_ decoder: inout ByteDecoder, _ shown: Value?) throws -> Sibling {
    let dot = try replicas.dot(&decoder)
    let time = try decoder.signed()
    let author = try decoder.byte() == 0 ? nil : try decoder.id()
    guard let place = ValuePlace(rawValue: try decoder.byte()) else { throw ByteDecoder.Malformed() }
    let value: Value? =
      switch place {
      case .none: nil
      case .shown: shown
      case .text: .text(try decoder.text())
      case .time: .time(try decoder.signed())
      case .reference: .reference(try decoder.id())
      case .no: .flag(false)
      case .yes: .flag(true)
      }
    return Sibling(value: value, dot: dot, writtenAt: time, author: author)
  }
}
