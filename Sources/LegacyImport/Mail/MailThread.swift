import MailFormat
import Versioning

/// Which conversation a message belongs to.
///
/// That of the message which its thread is named after, if that one is here; else that in which this run will file that
/// one; else the one whose id follows from the name alone.
struct MailThread {
  let conversation: RowID
  /// Whether the message is a reply that names only what it answers, and that is neither here nor in the run.
  var lacksParent = false

  init(conversation: RowID) { self.conversation = conversation }

  /// - Parameter known: the conversation of a message that is here.
  init(
    of message: MailMessage, _ raw: RawMessage, _ ancestry: inout MailAncestry,
    known: (RowID) throws -> RowID?
  ) throws {
    guard let name = message.threadID, name != message.messageID else {
      conversation = try MailIdentity.conversation(message, raw)
      return
    }
    let found = try ancestry.conversation(of: MailAncestry.Name(name), known: known)
    conversation = found.conversation
    lacksParent = found.isUnknown && message.references.isEmpty
  }
}
