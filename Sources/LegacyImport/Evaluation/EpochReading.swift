import Conversations

/// A moment that a text gives as a count of seconds, or of parts of them, since 1970.
enum EpochReading {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  ///
  /// - Parameter perSecond: how many parts a second has: 1, or 1000 for milliseconds.
  /// - Throws: ``Rejection`` if the text is no decimal number, or one that is outside the years 1 to 9999.
  static func milliseconds(_ text: String, perSecond: Int64, _ pointer: String) throws -> Int64 {
    guard text.utf8.allSatisfy(isOfDecimal), let number = Double(text), number.isFinite else {
      throw Rejection(kind: "not a number of seconds", detail: "\(pointer): \(text)")
    }
    if let time = milliseconds(number, perSecond) { return time }
    let hint = perSecond == 1 && milliseconds(number, 1000) != nil
    throw Rejection(
      kind: "a time outside the years 1 to 9999",
      detail: "\(pointer): \(text)" + (hint ? "; if it counts milliseconds, epochMilliseconds reads it" : ""))
  }

  private static func milliseconds(_ number: Double, _ perSecond: Int64) -> Int64? {
    guard let time = Int64(exactly: (number * 1000 / Double(perSecond)).rounded(.towardZero)),
      Timestamp.range.contains(time)
    else { return nil }
    return time
  }

  /// A number such as `0x10` is none in an export.
  private static func isOfDecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
  }
}
