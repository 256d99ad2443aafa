import CTextDecoding

extension RecordFormatKind {
  /// What was said, or what a file looks like by its first characters.
  ///
  /// JSON may also be said of NDJSON, since files of both kinds have the same names; a path to an array may not.
  init(of file: ExportFile, _ charset: Charset, said: RecordFormatKind?, path: String?) throws {
    if let said, said != .json || path != nil {
      self = said
      return
    }
    let stream = try TextStream(file, charset: charset.name, form: .plain, at: charset.mark)
    try stream.ensure(64 << 10)
    let isBlank = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    switch stream.text.first(where: { !isBlank($0) }) {
    case UInt8(ascii: "{") where path == nil:
      // The first record may be long.
      if !stream.text.contains(0x0A) { try stream.ensure(JSONCursor.longestValue) }
      let objects = ObjectLines(stream.text)
      self = objects.areRecords ?? (said == nil && !objects.holdList) ? .ndjson : .json
    case _ where said != nil: self = .json
    case UInt8(ascii: "<"): self = .xml
    case UInt8(ascii: "["), UInt8(ascii: "{"): self = .json
    default: self = .csv
    }
  }
}

/// What the first lines of a text that begins with an object tell: whether each is a record, or the text is one
/// document.
private struct ObjectLines {

  /// Nil if the first line is an object that may be either.
  private(set) var areRecords: Bool?
  /// Whether a member of the first line's object is a list of objects.
  private(set) var holdList = false

  init(_ text: UnsafeRawBufferPointer) {
    let lines = text.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: true)
    guard let first = lines.first else { return }
    let isFollowed = lines.count > 1 && lines[1].first == UInt8(ascii: "{")
    let parser = ValueParser()
    parser.begin(.values)
    switch parser.feed(UnsafeRawBufferPointer(rebasing: first), last: false).status {
    case .more: areRecords = false
    case .broken, .tooDeep: areRecords = isFollowed && first.contains(UInt8(ascii: ":"))
    case .value:
      let fields = FieldBuilder.object(parser)?.fields ?? []
      holdList = fields.contains { field in
        guard case .list(let values) = field.value, case .group = values.first else { return false }
        return true
      }
      let isRecord = fields.contains { JSONCursor.isIdentifier($0.name) }
      if isFollowed || isRecord { areRecords = true }
    }
  }
}
