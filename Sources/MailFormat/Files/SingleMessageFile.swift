/// A file that is one message: EML, or a file of a Maildir.
struct SingleMessageFile {
  /// A byte order mark and an envelope line are looked for within so many bytes.
  private static let headBytes = 1024

  let path: String

  func item(
    flags: MaildirFlags?, limits: MailLimits, need: MailNeed
  ) throws(MailFileError) -> MailItem {
    let file = try MailFile(path: path)
    let size = try file.status().size
    let location = MailLocation(file: path, offset: 0, length: size)
    if size > limits.messageBytes {
      return .rejected(MailReject(location: location, reason: .tooLarge(limit: limits.messageBytes)))
    }
    var head = try file.bytes(at: 0, count: Self.headBytes)[...]
    if head.starts(with: ByteOrderMark.utf8) { head = head.dropFirst(ByteOrderMark.utf8.count) }
    let envelope = dropEnvelope(from: &head)
    let start = Int64(head.startIndex)
    return .message(
      RawMessage(
        location: location, envelope: envelope, flags: flags,
        content: try content(of: file, offset: start, length: size - start, limits: limits, need: need),
        limits: limits))
  }

  private func dropEnvelope(from head: inout ArraySlice<UInt8>) -> EnvelopeLine? {
    guard let end = head.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    guard let envelope = head[..<end].withUnsafeBytes({ EnvelopeLine(line: $0) }) else { return nil }
    head = head[head.index(after: end)...]
    return envelope
  }

  private func content(
    of file: MailFile, offset: Int64, length: Int64, limits: MailLimits, need: MailNeed
  ) throws(MailFileError) -> MailContent {
    // What is not wanted of the file is not read.
    if need == .header || length > limits.spoolInMemoryBytes {
      return .file(file, offset: offset, length: length)
    }
    return .memory(try file.bytes(at: offset, count: Int(length)))
  }
}
