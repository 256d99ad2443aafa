import MailFormat
import Versioning

/// Which conversation a message belongs to.
///
/// That of the message which its thread is named after, if that one is here; else that in which this run will file that
/// one, by all that its messages name; else the one whose id follows from the name alone.
struct MailThread {
  let conversation: RowID
  /// Whether the message is a reply that names only what it answers, and that is neither here nor in the run.
  var lacksParent = false
  /// Whether what the message answers, by the last of References, is in another conversation: since that was here, it
  /// stays.
  var isApart = false

  init(conversation: RowID) { self.conversation = conversation }

  /// - Parameter known: the conversation of a message that is here.
  init(
    of message: MailMessage, _ raw: RawMessage, _ ancestry: inout MailAncestry,
    known: (RowID) throws -> RowID?
  ) throws {
    if let answered = message.identifiers.doubtfulInReplyTo, answered != message.messageID,
      let found = try ancestry.conversation(ofPresent: MailAncestry.Name(answered), known: known)
    {
      conversation = found
      return
    }
    guard let name = message.threadID else {
      conversation = try MailIdentity.conversation(message, raw)
      return
    }
    if name == message.messageID {
      conversation = try ancestry.conversation(ofBeginning: MailAncestry.Name(name), known: known)
      return
    }
    let found = try ancestry.conversation(of: MailAncestry.Name(name), known: known)
    conversation = found.conversation
    lacksParent = found.isUnknown && message.references.isEmpty
    guard let answered = message.references.last, answered != name, answered != message.messageID else {
      return
    }
    let other = try ancestry.conversation(ofPresent: MailAncestry.Name(answered), known: known)
    isApart = other.map { $0 != found.conversation } ?? false
  }
}
