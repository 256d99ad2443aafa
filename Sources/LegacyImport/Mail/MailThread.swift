import ConversationStore
import MailFormat
import Versioning

/// Which conversation a message belongs to.
///
/// That of the message which its thread is named after, if that one is here; so a reply that names only what it
/// answers goes where that went. Else the one whose id follows from the name alone.
struct MailThread {
  let conversation: RowID
  /// Whether the message is a reply that names only what it answers, and that is not here.
  var lacksParent = false

  init(conversation: RowID) { self.conversation = conversation }

  init(of message: MailMessage, _ raw: RawMessage, _ session: WriteSession) throws {
    if let name = message.threadID, name != message.messageID {
      if let known = try session.conversation(ofMessage: MailIdentity.message(named: name)) {
        conversation = known
        return
      }
      lacksParent = message.references.isEmpty
    }
    conversation = try MailIdentity.conversation(message, raw)
  }
}
