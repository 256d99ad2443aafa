/// The attributes of one tag.
struct HTMLAttributes {
  let bytes: ArraySlice<UInt8>

  /// The resolved value of an attribute; `nil` if it is absent.
  /// - Parameter name: in lower case.
  func value(_ name: String) -> String? {
    var rest = bytes
    while true {
      rest = rest.drop { Self.isSpace($0) || $0 == UInt8(ascii: "/") }
      if rest.isEmpty { return nil }
      let key = rest.prefix { !Self.isSpace($0) && $0 != UInt8(ascii: "=") }
      rest = rest[key.endIndex...].drop(while: Self.isSpace)
      var value: ArraySlice<UInt8> = []
      if rest.first == UInt8(ascii: "=") {
        rest = rest.dropFirst().drop(while: Self.isSpace)
        value = Self.takeValue(&rest)
      }
      if String(decoding: key, as: UTF8.self).lowercased() == name {
        return HTMLReferences.resolved(value).trimmingBlankEnds()
      }
    }
  }

  private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let quote = rest.first, quote == 0x22 || quote == 0x27 else {
      let value = rest.prefix { !isSpace($0) }
      rest = rest[value.endIndex...]
      return value
    }
    let value = rest.dropFirst().prefix { $0 != quote }
    rest = rest[value.endIndex...].dropFirst()
    return value
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
