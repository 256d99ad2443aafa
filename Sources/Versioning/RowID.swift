/// The id of a row: a UUID (RFC 9562), kept as a number so that its order is that of its bytes.
public struct RowID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let value: UInt128

  public init(_ value: UInt128) { self.value = value }

  /// Reads the 36 characters of a UUID, of either case; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard let id = Array(text.utf8).withUnsafeBytes({ RowID(utf8: $0) }) else { return nil }
    self = id
  }

  /// Reads the 36 bytes of a UUID's text; nil for anything else.
  public init?(utf8 text: UnsafeRawBufferPointer) {
    guard text.count == 36 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for position in 0..<36 {
      let byte = text[position]
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let nibble = Hex.nibble(byte) else { return nil }
        if position < 18 { high = high << 4 | UInt64(nibble) } else { low = low << 4 | UInt64(nibble) }
      }
    }
    value = UInt128(high) << 64 | UInt128(low)
  }

  /// Lower-case, with hyphens.
  public var description: String { Hex.format(value, hyphenated: true) }

  public static func < (a: RowID, b: RowID) -> Bool { a.value < b.value }
}
