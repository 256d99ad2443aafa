import Conversations
import MailFormat
import Versioning

/// The fields of the rows that a mail becomes.
struct MailFields {
  let message: MailMessage

  /// Stands where a message has no readable text, only attachments.
  static let noText = "(no text)"
  static let noSubject = "(no subject)"

  /// The subject without the marks of replies, cut to what a name may hold.
  var conversationName: String {
    let name = message.threadName ?? Self.noSubject
    return String(String.UnicodeScalarView(name.unicodeScalars.prefix(Limits.nameScalars)))
  }

  var body: String {
    message.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? Self.noText : message.text
  }

  /// - Parameter sender: what the mail calls its author, where the user map makes somebody else of that.
  func messageFields(author: RowID?, _ sender: String?) -> [RowVersion.Write] {
    var fields: [RowVersion.Write] = [
      .init(.body, .text(body)), .init(.type, .text("text")), .init(.visibility, .text("public")),
    ]
    if let author { fields.append(.init(.author, .reference(author))) }
    if let date = message.date { fields.append(.init(.sent, .time(date.milliseconds))) }
    if let sender { fields.append(.init(Field(custom: "from"), .text(sender))) }
    return fields + customFields
  }

  /// What a mail says beyond a message's fields. Nothing here depends on where the mail lay, so that two
  /// offices which import it agree.
  private var customFields: [RowVersion.Write] {
    var fields: [(String, String)] = []
    if let id = message.messageID { fields.append(("messageId", id)) }
    if let id = message.inReplyTo ?? message.identifiers.doubtfulInReplyTo {
      fields.append(("inReplyTo", id))
    }
    if !message.references.isEmpty {
      fields.append(("references", message.references.joined(separator: " ")))
    }
    if let subject = message.subject { fields.append(("subject", subject)) }
    if !message.to.isEmpty { fields.append(("to", addresses(message.to))) }
    if !message.cc.isEmpty { fields.append(("cc", addresses(message.cc))) }
    if let date = message.doubtfulDate { fields.append(("date", date)) }
    return fields.map { RowVersion.Write(Field(custom: $0.0), .text($0.1)) } + attachmentFields
  }

  private var attachmentFields: [RowVersion.Write] {
    message.attachments.enumerated().flatMap { index, attachment in
      AttachmentFields(
        number: String(index + 1), name: attachment.name, type: attachment.type,
        size: String(attachment.size), sha256: attachment.sha256
      ).writes
    }
  }

  /// Whether a row that was made of a mail with its Message-ID has its text; one without any, such as one whose text was
  /// erased, has every text.
  func hasText(of row: Row) -> Bool {
    let texts = row.version[.body]?.siblings.map(\.value) ?? []
    return texts.isEmpty || texts.contains(.text(body))
  }

  /// Whether the mail has more attachments than the row names. What they hold is not compared, since line ends may differ
  /// from copy to copy. What was erased from the row does not come back as another one.
  func hasMoreAttachments(than row: Row) -> Bool {
    if !row.version.erased.isEmpty { return false }
    return message.attachments.count > row.version.registers.count { AttachmentFields.isSHA256($0.field) }
  }

  private func addresses(_ list: [MailAddress]) -> String {
    list.map(\.description).joined(separator: ", ")
  }
}
