/// Reads the data types of the SSH protocol (RFC 4251 §5) out of a byte array.
struct WireReader {
  /// The bytes end too early, or there are more of them than there should be.
  struct Malformed: Error {}

  private var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func bytes(_ count: Int) throws(Malformed) -> [UInt8] {
    guard count >= 0, count <= rest.count else { throw Malformed() }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// `uint32`: the most significant byte first.
  mutating func number() throws(Malformed) -> UInt32 {
    try bytes(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// `string`: any bytes, after their number.
  mutating func string() throws(Malformed) -> [UInt8] { try bytes(Int(try number())) }

  mutating func text() throws(Malformed) -> String { String(decoding: try string(), as: UTF8.self) }

  /// Takes bytes that have to be these.
  mutating func expect(_ expected: some Sequence<UInt8>) throws(Malformed) {
    let expected = Array(expected)
    guard try bytes(expected.count) == expected else { throw Malformed() }
  }

  /// Nothing may follow.
  func finish() throws(Malformed) {
    guard isAtEnd else { throw Malformed() }
  }
}
