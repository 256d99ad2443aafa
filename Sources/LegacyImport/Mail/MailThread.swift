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
    conversation = try Self.conversation(of: message, raw, &ancestry, known)
    guard let name = message.threadID, name != message.messageID else { return }
    if message.references.isEmpty {
      lacksParent = try ancestry.isMissing(MailAncestry.Name(name), known: known)
    }
    guard let answered = message.references.last, answered != name, answered != message.messageID else {
      return
    }
    let other = try ancestry.conversation(ofPresent: MailAncestry.Name(answered), known: known)
    isApart = other.map { $0 != conversation } ?? false
  }

  /// By what the run remembers of the message and its copies, else by its own headers.
  private static func conversation(
    of message: MailMessage, _ raw: RawMessage, _ ancestry: inout MailAncestry,
    _ known: (RowID) throws -> RowID?
  ) throws -> RowID {
    let own = message.messageID.map { MailAncestry.Name($0) }
    if let own, ancestry.holds(own) { return try ancestry.conversation(ofRead: own, known: known) }
    if let answered = message.identifiers.doubtfulInReplyTo, answered != message.messageID,
      let found = try ancestry.conversation(ofPresent: MailAncestry.Name(answered), known: known)
    {
      return found
    }
    guard let name = message.threadID else { return try MailIdentity.conversation(message, raw) }
    if let own, name == message.messageID { return try ancestry.conversation(ofRead: own, known: known) }
    return try ancestry.conversation(of: MailAncestry.Name(name), known: known)
  }
}
