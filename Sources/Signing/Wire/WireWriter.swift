/// Writes the data types of the SSH protocol (RFC 4251 §5).
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ bytes: some Sequence<UInt8>) { self.bytes.append(contentsOf: bytes) }

  /// `uint32`: the most significant byte first.
  mutating func append(number: UInt32) {
    append((0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) })
  }

  /// `string`: any bytes, after their number.
  mutating func append(string: some Collection<UInt8>) {
    append(number: UInt32(string.count))
    append(string)
  }

  mutating func append(text: String) { append(string: Array(text.utf8)) }
}
