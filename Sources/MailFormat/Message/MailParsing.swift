import CGMime

extension RawMessage {
  /// Understands the message.
  ///
  /// Anything with one header field is a message, however odd the rest is.
  /// - Throws: ``MailReject`` if it is empty, has no header, exceeds a limit, or cannot be read.
  public func parsed() throws(MailReject) -> MailMessage {
    try MessageInspection(content: content, limits: limits).verify(at: location)
    guard let document = MIMEDocument(content: content) else {
      throw MailReject(location: location, reason: .noHeaders)
    }
    return try document.withMessage { (message) throws(MailReject) in
      if message.headerCount == 0 { throw MailReject(location: location, reason: .noHeaders) }
      return self.message(message, document: document)
    }
  }

  private func message(_ message: MIMEMessage, document: MIMEDocument) -> MailMessage {
    var body = BodyWalk(document: document, textBytes: limits.textBytes)
    if let root = message.root { body.add(root) }
    let written = message.header("Date")
    let date = MailDate(dateHeader: written, received: message.header("Received"), envelope: envelope)
    return MailMessage(
      location: location, flags: flags,
      identifiers: MailIdentifiers(of: message),
      from: author(of: message),
      to: message.addresses(CGMIME_TO), cc: message.addresses(CGMIME_CC),
      subject: message.header("Subject"),
      date: date, doubtfulDate: date?.origin == .dateHeader ? nil : written,
      text: body.text, attachments: body.attachments)
  }

  private func author(of message: MIMEMessage) -> MailAddress? {
    message.addresses(CGMIME_FROM).first ?? message.addresses(CGMIME_SENDER).first
      ?? MailAddress(name: message.header("From"), address: nil)
  }
}
