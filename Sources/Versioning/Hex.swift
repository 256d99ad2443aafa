/// 128-bit numbers as hexadecimal text, with or without the hyphens of RFC 9562.
enum Hex {
  static func format(_ value: UInt128, hyphenated: Bool) -> String {
    String(unsafeUninitializedCapacity: hyphenated ? 36 : 32) { buffer in
      var position = 0
      for digit in 0..<32 {
        if hyphenated && (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
          buffer[position] = UInt8(ascii: "-")
          position += 1
        }
        let nibble = UInt8(truncatingIfNeeded: value >> UInt128(124 - 4 * digit)) & 0xF
        buffer[position] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
        position += 1
      }
      return position
    }
  }

  /// Reads exactly `digits` hexadecimal digits, of either case.
  static func parse(_ text: some Collection<UInt8>, digits: Int) -> UInt128? {
    var value: UInt128 = 0
    var count = 0
    for byte in text {
      guard let nibble = nibble(byte), count < digits else { return nil }
      value = value << 4 | UInt128(nibble)
      count += 1
    }
    return count == digits ? value : nil
  }

  static func nibble(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
