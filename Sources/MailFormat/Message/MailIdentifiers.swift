import CGMime

/// What a message is called and which ones it names, without angle brackets and white space; otherwise as written.
public struct MailIdentifiers: Sendable, Hashable {
  public let messageID: String?
  public let inReplyTo: String?
  /// Oldest first.
  public let references: [String]

  /// What the messages of one thread share: the first reference, else what this one answers, else its own
  /// identifier.
  public var threadID: String? { references.first ?? inReplyTo ?? messageID }

  init(of message: MIMEMessage) {
    messageID = message.header("Message-ID").flatMap(MessageIDs.own)
    inReplyTo = message.header("In-Reply-To").flatMap(MessageIDs.answered)
    references = message.header("References").map(MessageIDs.references) ?? []
  }
}

extension RawMessage {
  /// Reads the header alone; costs much less than ``parsed()``.
  ///
  /// - Returns: nil if there is no header, or it cannot be read; ``parsed()`` says why.
  public func identifiers() -> MailIdentifiers? {
    guard let header = MessageInspection(content: content, limits: limits).header() else { return nil }
    if let plain = PlainHeader(header) { return MailIdentifiers(of: plain) }
    return MIMEDocument(content: .memory(header))?.withMessage { MailIdentifiers(of: $0) }
  }
}
