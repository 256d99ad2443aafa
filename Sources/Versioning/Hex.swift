/// 128-bit numbers as hexadecimal text, with or without the hyphens of RFC 9562.
enum Hex {
  static func format(_ value: UInt128, hyphenated: Bool) -> String {
    String(unsafeUninitializedCapacity: hyphenated ? 36 : 32) { buffer in
      write(value, hyphenated: hyphenated, to: buffer)
    }
  }

  /// Writes 32 digits, or 36 characters with hyphens, and returns how many.
  static func write(_ value: UInt128, hyphenated: Bool, to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let words = (UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
    var position = 0
    for digit in 0..<32 {
      if hyphenated && (digit == 8 || digit == 12 || digit == 16 || digit == 20) {
        buffer[position] = UInt8(ascii: "-")
        position += 1
      }
      let word = digit < 16 ? words.0 : words.1
      let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit & 15))) & 0xF
      buffer[position] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
      position += 1
    }
    return position
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

extension [UInt8] {
  /// Appends a UUID's text.
  public mutating func append(_ id: RowID) { appendHex(id.value, hyphenated: true) }

  /// Appends a replica id's text.
  public mutating func append(_ replica: ReplicaID) { appendHex(replica.value, hyphenated: false) }

  private mutating func appendHex(_ value: UInt128, hyphenated: Bool) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { buffer in
      let count = Hex.write(value, hyphenated: hyphenated, to: buffer)
      append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
