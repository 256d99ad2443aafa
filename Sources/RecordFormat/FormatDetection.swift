import CTextDecoding

extension RecordFormatKind {
  /// What a file looks like by its first characters.
  init(of file: ExportFile, _ charset: Charset) throws {
    let stream = try TextStream(file, charset: charset.name, form: .plain, at: charset.mark)
    try stream.ensure(64 << 10)
    let text = stream.text
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = text.first(where: { !isBlank($0) }) else {
      self = .csv
      return
    }
    switch first {
    case UInt8(ascii: "<"): self = .xml
    case UInt8(ascii: "["): self = .json
    case UInt8(ascii: "{"): self = Self.isOneObjectPerLine(text, stream.ended) ? .ndjson : .json
    default: self = .csv
    }
  }

  /// Whether the first line that is not blank is an object, and something follows it.
  private static func isOneObjectPerLine(_ text: UnsafeRawBufferPointer, _ ended: Bool) -> Bool {
    let lines = text.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: true)
    guard let first = lines.first else { return false }
    do {
      _ = try JSONNode(parsing: Array(first))
      return true
    } catch {
      return lines.count > 1 && lines[1].first == UInt8(ascii: "{") && first.contains(UInt8(ascii: ":"))
    }
  }
}
