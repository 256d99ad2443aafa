/// Resolves `&name;` and `&#number;` in text; what stands for nothing stays as it is.
enum HTMLReferences {
  private static let maximumLength = 12

  static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var rest = bytes
    while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
      output += rest[..<ampersand]
      rest = rest[(ampersand + 1)...]
      let name = rest.prefix(maximumLength).prefix { isPartOfName($0) }
      if let scalar = HTMLEntities.character(Substring(decoding: name, as: UTF8.self)) {
        output += UTF8.encode(scalar).map(Array.init) ?? []
        rest = rest[name.endIndex...]
        if rest.first == UInt8(ascii: ";") { rest = rest.dropFirst() }
      } else {
        output.append(UInt8(ascii: "&"))
      }
    }
    return String(decoding: output + rest, as: UTF8.self)
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "#")
  }
}
