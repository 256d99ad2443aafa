/// Cuts an mbox into messages, holding one buffer and one message.
///
/// The rules and their reasons are in <doc:ReadingMail>.
struct MboxSplitter {
  private let path: String
  private let file: MailFile
  private let limits: MailLimits
  private let need: MailNeed
  private let temporaryDirectory: String
  private let lines: MboxLineReader
  private var message: MboxMessage?
  private var isFinished = false

  init(
    path: String, limits: MailLimits, need: MailNeed, temporaryDirectory: String
  ) throws(MailFileError) {
    self.path = path
    self.need = need
    self.limits = limits
    self.temporaryDirectory = temporaryDirectory
    file = try MailFile(path: path)
    let mark = ByteOrderMark.utf8
    let start = try file.bytes(at: 0, count: mark.count) == mark ? Int64(mark.count) : 0
    lines = MboxLineReader(file: file, offset: start)
  }

  mutating func next() -> MailItem? {
    if isFinished { return nil }
    do throws(MailFileError) {
      while let line = try lines.next() {
        if let item = try add(line) { return item }
      }
      isFinished = true
      return try close(at: lines.offset)
    } catch {
      // Where reading fails, nothing behind can be read either.
      isFinished = true
      let start = message?.offset ?? lines.offset
      let location = MailLocation(file: path, offset: start, length: lines.offset - start)
      return .rejected(MailReject(location: location, reason: .unreadable(error.description)))
    }
  }

  /// - Returns: the message that ended before this line.
  private mutating func add(_ line: MboxLineReader.Line) throws(MailFileError) -> MailItem? {
    if let envelope = envelope(in: line) {
      let finished = try close(at: line.offset)
      message = open(at: line.offset, envelope: envelope)
      return finished
    }
    if message == nil {
      if line.bytes.isBlank { return nil }
      message = open(at: line.offset, envelope: nil)
    }
    try message?.append(line, of: file)
    return nil
  }

  private func envelope(in line: MboxLineReader.Line) -> EnvelopeLine? {
    guard line.beginsLine, line.bytes.hasPrefix("From ") else { return nil }
    guard message?.mayEnd(at: line.offset) ?? true else { return nil }
    return EnvelopeLine(line: line.bytes)
  }

  private func open(at offset: Int64, envelope: EnvelopeLine?) -> MboxMessage {
    MboxMessage(
      offset: offset, envelope: envelope, need: need,
      spool: MessageSpool(limits: limits, temporaryDirectory: temporaryDirectory))
  }

  private mutating func close(at end: Int64) throws(MailFileError) -> MailItem? {
    guard var closed = message.take() else { return nil }
    let location = MailLocation(file: path, offset: closed.offset, length: end - closed.offset)
    if closed.spool.isTooLarge {
      return .rejected(MailReject(location: location, reason: .tooLarge(limit: limits.messageBytes)))
    }
    // A file without any envelope line may still be one message.
    if closed.envelope == nil && !isFinished {
      return .rejected(MailReject(location: location, reason: .textBeforeFirstMessage))
    }
    return .message(
      RawMessage(
        location: location, envelope: closed.envelope, flags: nil, content: try closed.finish(),
        limits: limits))
  }
}
