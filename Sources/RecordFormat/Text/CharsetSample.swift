/// Bytes of a file that show its charset: the first, or where those are all ASCII, those around the first that
/// is not.
struct CharsetSample {
  private static let length = 256 << 10
  /// Of an archive's member no more than this is unpacked to find text that is not ASCII.
  private static let longestUnpacking = 64 << 20

  private let stream: FileBytes
  private let isUnpacked: Bool
  private(set) var bytes: [UInt8] = []

  init(_ file: ExportFile) throws {
    stream = try FileBytes(file)
    isUnpacked = file.member != nil
    bytes = [UInt8](repeating: 0, count: Self.length)
    try refill()
  }

  private mutating func refill() throws {
    if bytes.count < Self.length { bytes = [UInt8](repeating: 0, count: Self.length) }
    let count = try bytes.withUnsafeMutableBytes { try stream.fill($0) }
    bytes.removeLast(bytes.count - count)
  }

  /// Goes on until there is a byte that is not ASCII.
  mutating func moveToText() throws {
    var seen = bytes.count
    while !hasText, bytes.count == Self.length, !isUnpacked || seen < Self.longestUnpacking {
      try refill()
      seen += bytes.count
    }
  }

  var hasText: Bool {
    bytes.withUnsafeBytes { bytes in
      let words = bytes.count / 8
      for index in 0..<words
      where bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 {
        return true
      }
      return bytes[(words * 8)...].contains { $0 >= 0x80 }
    }
  }

  /// Whether the bytes are UTF-8 but for a character that the sample's border cuts, or a few defects among many.
  var isUTF8: Bool {
    var defects = 0
    var characters = 0
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    loop: while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): characters += scalar.value >= 0x80 ? 1 : 0
      case .error: defects += 1
      case .emptyInput: break loop
      }
    }
    return characters > 0 ? defects <= max(1, characters / 20) : false
  }
}
