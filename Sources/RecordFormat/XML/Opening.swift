import CTextDecoding

/// The text at an element's start tag, read again.
struct Opening {
  let bytes: [UInt8]

  init(_ file: ExportFile, _ charset: Charset, at offset: Int) throws {
    let stream = try TextStream(file, charset: charset.name, form: .plain, at: offset)
    try stream.ensure(UnreadableRecord.mostBytes)
    bytes = Array(stream.text.prefix(UnreadableRecord.mostBytes))
  }

  /// The start tag, on one line.
  var tag: [UInt8] {
    var quote: UInt8?
    for (index, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return bytes[...index].map { $0 < 0x20 ? 0x20 : $0 }
      }
    }
    return []
  }

  /// The element's name without its prefix.
  var localName: [UInt8] {
    let name = bytes.dropFirst().prefix { !RecordSearch.endsName($0) }
    return Array(name.split(separator: UInt8(ascii: ":")).last ?? [])
  }
}
