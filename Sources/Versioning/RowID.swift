/// The id of a row: a UUID (RFC 9562), kept as a number so that its order is that of its bytes.
public struct RowID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let value: UInt128

  public init(_ value: UInt128) { self.value = value }

  /// Reads the 36 characters of a UUID, of either case; nil for anything else.
  public init?(_ text: some StringProtocol) {
    self.init(utf8: text.utf8)
  }

  /// Reads the 36 bytes of a UUID's text; nil for anything else.
  public init?(utf8 text: some Collection<UInt8>) {
    guard text.count == 36 else { return nil }
    var value: UInt128 = 0
    var position = 0
    for byte in text {
      if position == 8 || position == 13 || position == 18 || position == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
      } else {
        guard let nibble = Hex.nibble(byte) else { return nil }
        value = value << 4 | UInt128(nibble)
      }
      position += 1
    }
    self.value = value
  }

  /// Lower-case, with hyphens.
  public var description: String { Hex.format(value, hyphenated: true) }

  public static func < (a: RowID, b: RowID) -> Bool { a.value < b.value }
}
