import CTextDecoding

extension RecordFormatKind {
  /// What a file looks like by its first characters.
  init(of file: ExportFile, _ charset: Charset, path: String?) throws {
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
    case UInt8(ascii: "{"): self = path == nil && Self.isOneObjectPerLine(text) ? .ndjson : .json
    default: self = .csv
    }
  }

  /// Whether the first line is an object, and not one that holds a list of records.
  private static func isOneObjectPerLine(_ text: UnsafeRawBufferPointer) -> Bool {
    let lines = text.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: true)
    guard let first = lines.first else { return false }
    let parser = ValueParser()
    let line = UnsafeRawBufferPointer(rebasing: first)
    guard parser.read(line).status == .value, let fields = FieldBuilder.object(parser) else {
      // A broken first line among others.
      return lines.count > 1 && lines[1].first == UInt8(ascii: "{") && first.contains(UInt8(ascii: ":"))
    }
    if lines.count > 1, lines[1].contains(where: { !ValueParser.isBlank($0) }) { return true }
    return !fields.contains { field in
      guard case .list(let values) = field.value, case .group = values.first else { return false }
      return true
    }
  }
}
