import CGMime

/// What a message is called and which ones it names, without angle brackets and white space; otherwise as written.
public struct MailIdentifiers: Sendable, Hashable {
  public let messageID: String?
  /// What the first Message-ID says when comments are not understood, where that is not ``messageID``: messages that
  /// were imported in former times are called so, or by nothing.
  public let former: Former?
  public let inReplyTo: String?
  /// What In-Reply-To names where nothing else is named: a word that may be somebody's address instead of an identifier,
  /// so that it counts only if there is a message of that name.
  public let doubtfulInReplyTo: String?
  /// Oldest first.
  public let references: [String]

  /// A reading of a Message-ID that is given up.
  public enum Former: Sendable, Hashable {
    case named(String)
    case nameless
  }

  /// What the messages of one thread share: the first reference, else what this one answers, else its own
  /// identifier.
  public var threadID: String? { references.first ?? inReplyTo ?? messageID }

  /// Reads the fields of one name each, of which there may be one at most (RFC 5322, section 3.6) and sometimes are more:
  /// the first counts that says something, of `Message-ID` the first that is well formed.
  ///
  /// - Parameter first: the first `Message-ID`, which may be blank.
  init(messageID: [String], first: String?, inReplyTo: [String], references: [String]) {
    let own =
      messageID.lazy.compactMap(MessageIDs.wellFormed).first
      ?? messageID.lazy.compactMap(MessageIDs.own).first
    let former = first.flatMap(MessageIDs.ownWithComments)
    self.messageID = own
    self.former = former == own ? nil : former.map { .named($0) } ?? .nameless
    self.inReplyTo = inReplyTo.lazy.compactMap(MessageIDs.answered).first
    self.references = references.lazy.map(MessageIDs.references).first { !$0.isEmpty } ?? []
    let isDoubtful = self.inReplyTo == nil && self.references.isEmpty
    doubtfulInReplyTo = isDoubtful ? inReplyTo.lazy.compactMap(MessageIDs.own).first : nil
  }

  init(of message: MIMEMessage) {
    self.init(
      messageID: message.headers("Message-ID"), first: message.header("Message-ID"),
      inReplyTo: message.headers("In-Reply-To"), references: message.headers("References"))
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
