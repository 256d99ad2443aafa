import Conversations
import MailFormat
import Versioning

/// The ids of rows that come from mail: two offices that import the same message make the same rows.
enum MailIdentity {
  private static let system = "mail"

  /// By the Message-ID, else by the SHA-256 of the message's bytes.
  static func message(_ message: MailMessage, _ raw: RawMessage) throws -> RowID {
    try message.messageID.map { self.message(named: $0) } ?? self.message(raw)
  }

  /// By the SHA-256 of the message's bytes.
  static func message(_ raw: RawMessage) throws -> RowID {
    .imported(
      .message, system: system, instance: "", type: "message", legacyID: "sha256:" + (try raw.sha256()))
  }

  /// Of a copy with more attachments: by their names, which are the same in all copies that have them.
  static func twin(named messageID: String, with attachments: [MailAttachment]) -> RowID {
    let names = attachments.map { $0.name ?? "" }.joined(separator: "\n")
    return .imported(
      .message, system: system, instance: "", type: "message",
      legacyID: "<\(messageID)> attachments:\(attachments.count)\n\(names)")
  }

  /// Of a message whose Message-ID another one has: by both, so that neither is lost.
  static func twin(named messageID: String, _ raw: RawMessage) throws -> RowID {
    let key = "<\(messageID)> sha256:" + (try raw.sha256())
    return .imported(.message, system: system, instance: "", type: "message", legacyID: key)
  }

  /// Of the message that another one names.
  static func message(named messageID: String) -> RowID {
    .imported(.message, system: system, instance: "", type: "message", legacyID: "<\(messageID)>")
  }

  /// By the first of References, else In-Reply-To, else the message's own id: what two offices agree on that have
  /// seen nothing else of the thread.
  static func conversation(_ message: MailMessage, _ raw: RawMessage) throws -> RowID {
    if let name = message.threadID { return conversation(named: name) }
    return .imported(
      .conversation, system: system, instance: "", type: "thread", legacyID: "sha256:" + (try raw.sha256()))
  }

  /// Of the thread that is named after a message.
  static func conversation(named messageID: String) -> RowID {
    .imported(.conversation, system: system, instance: "", type: "thread", legacyID: "<\(messageID)>")
  }

  /// By the address, else by the name.
  static func person(_ address: MailAddress) -> RowID {
    if let email = address.address { return .person(email: email) }
    let name = address.name ?? ""
    return .imported(.person, system: system, instance: "", type: "name", legacyID: name)
  }
}
