import Versioning

/// Appends the numbers, ids and texts of the encodings inside the database.
///
/// Numbers are in LEB128: seven bits a byte, the least significant first. Signed ones are zigzag-coded.
struct ByteEncoder {
  private(set) var bytes: [UInt8] = []

  init(reserving capacity: Int = 32) { bytes.reserveCapacity(capacity) }

  mutating func append(byte: UInt8) { bytes.append(byte) }

  mutating func append(_ number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func append(signed number: Int64) {
    append(UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  mutating func append(_ id: RowID) {
    withUnsafeBytes(of: id.value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) {
    append(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads what ``ByteEncoder`` wrote. Every read checks the bounds: a damaged database is an error, not a
/// crash.
struct ByteDecoder {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  struct Malformed: Error, CustomStringConvertible {
    var description: String {
      """
      the database holds an encoding that is not valid, or names a replica that it does not list; nothing was changed. \
      Run satchel check, which says where, and restore the node from a backup or from its peers
      """
    }
  }

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw Malformed() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let byte = try byte()
      guard shift < 63 || byte <= 1 else { throw Malformed() }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
      shift += 7
    }
  }

  /// A number of things that follow, each of at least one byte.
  mutating func count() throws -> Int {
    let number = try number()
    guard number <= UInt64(bytes.count - position) else { throw Malformed() }
    return Int(number)
  }

  mutating func signed() throws -> Int64 {
    let number = try number()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  mutating func id() throws -> RowID {
    guard bytes.count - position >= 16 else { throw Malformed() }
    defer { position += 16 }
    return RowID(UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt128.self)))
  }

  mutating func text() throws -> String {
    let length = try count()
    defer { position += length }
    return String(decoding: bytes[position..<(position + length)], as: UTF8.self)
  }
}
