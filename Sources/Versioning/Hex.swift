/// 128-bit numbers as hexadecimal text, with or without the hyphens of RFC 9562.
enum Hex {
  static func format(_ value: UInt128, hyphenated: Bool) -> String {
    String(unsafeUninitializedCapacity: hyphenated ? 36 : 32) { buffer in
      write(value, hyphenated: hyphenated, to: buffer)
    }
  }

  /// Writes 32 digits, or 36 characters with hyphens, and returns how many.
  static func write(_ value: UInt128, hyphenated: Bool, to buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let bytes = UnsafeMutableRawBufferPointer(buffer)
    func put(_ digits: UInt64, at position: Int) {
      bytes.storeBytes(of: digits.littleEndian, toByteOffset: position, as: UInt64.self)
    }
    let second = digits(value, 64)
    let third = digits(value, 32)
    put(digits(value, 96), at: 0)
    guard hyphenated else {
      put(second, at: 8)
      put(third, at: 16)
      put(digits(value, 0), at: 24)
      return 32
    }
    // The halves of eight digits lie on the two sides of a hyphen; what follows overwrites the rest.
    put(second, at: 9)
    put(second >> 32, at: 14)
    put(third, at: 19)
    put(third >> 32, at: 24)
    put(digits(value, 0), at: 28)
    let hyphen = UInt8(ascii: "-")
    (bytes[8], bytes[13], bytes[18], bytes[23]) = (hyphen, hyphen, hyphen, hyphen)
    return 36
  }

  /// The eight digits of 32 bits of `value`, from bit `low` up, as ASCII, the first in the lowest byte.
  private static func digits(_ value: UInt128, _ low: UInt128) -> UInt64 {
    let bits = UInt64(UInt32(truncatingIfNeeded: value >> low))
    // Each step halves what lies together, the more significant half first, until a digit has a byte.
    var spread = bits << 32 & 0xFFFF_0000_0000 | bits >> 16
    spread = spread << 16 & 0x00FF_0000_00FF_0000 | spread >> 8 & 0x0000_00FF_0000_00FF
    spread = spread << 8 & 0x0F00_0F00_0F00_0F00 | spread >> 4 & 0x000F_000F_000F_000F
    let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
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

extension RowID {
  /// Writes the UUID's text, 36 bytes, to a place that has room for it.
  public func write(to place: UnsafeMutableBufferPointer<UInt8>) {
    _ = Hex.write(value, hyphenated: true, to: place)
  }
}

extension ReplicaID {
  /// Writes the id's text, 32 bytes, to a place that has room for it.
  public func write(to place: UnsafeMutableBufferPointer<UInt8>) {
    _ = Hex.write(value, hyphenated: false, to: place)
  }
}
