/// A message of an mbox while its lines are collected.
struct MboxMessage {
  /// An empty line that was seen but not yet taken: in front of the next message it separates, and belongs
  /// to neither.
  private enum HeldBack {
    case headerEnd([UInt8])
    case emptyLine([UInt8])
  }

  /// Of the envelope line.
  let offset: Int64
  /// `nil` for text in front of the first envelope line.
  let envelope: EnvelopeLine?
  private let need: MailNeed
  private(set) var spool: MessageSpool
  private(set) var isInHeader = true
  private var claim: ContentLength?
  private var heldBack: HeldBack?
  /// Where the body ends according to a claim that was found true; lines in front of it are body text.
  private var bodyEnd: Int64?

  init(offset: Int64, envelope: EnvelopeLine?, need: MailNeed, spool: MessageSpool) {
    self.need = need
    self.offset = offset
    self.envelope = envelope
    self.spool = spool
  }

  /// Whether an envelope line at that offset begins the next message.
  func mayEnd(at offset: Int64) -> Bool {
    if let bodyEnd, offset <= bodyEnd { return offset == bodyEnd }
    return heldBack != nil || envelope == nil
  }

  mutating func append(_ line: MboxLineReader.Line, of file: MailFile) throws(MailFileError) {
    try release()
    if line.isEmpty {
      if isInHeader {
        isInHeader = false
        bodyEnd = try claim?.end(ofBodyAt: line.offset + Int64(line.bytes.count), in: file)
        heldBack = .headerEnd(Array(line.bytes))
      } else {
        heldBack = .emptyLine(Array(line.bytes))
      }
    } else if isInHeader {
      if line.beginsLine, let length = ContentLength(headerLine: line.bytes) { claim = length }
      try spool.append(line.bytes)
    } else {
      try take(line.beginsLine ? MboxQuoting.unquoted(line.bytes) : line.bytes)
    }
  }

  /// The message as it was before it came into the mbox.
  mutating func finish() throws(MailFileError) -> MailContent {
    if case .headerEnd = heldBack { try release() }
    return try spool.finish()
  }

  private mutating func release() throws(MailFileError) {
    switch heldBack {
    case .headerEnd(let bytes): try spool.append(bytes)
    case .emptyLine(let bytes): try take(bytes)
    case nil: break
    }
    heldBack = nil
  }

  /// Takes a part of the body.
  private mutating func take(_ bytes: some Collection<UInt8>) throws(MailFileError) {
    switch need {
    case .message: try spool.append(bytes)
    case .header: spool.pass(bytes.count)
    }
  }
}
