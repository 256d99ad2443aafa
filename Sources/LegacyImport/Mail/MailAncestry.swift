import MailFormat
import Versioning

/// Which message each message of a run names, so that a reply which is read before what it answers is filed like one
/// that is read after it.
///
/// About 100 bytes for each reply, and 30 for every other message, up to a bound.
struct MailAncestry {
  /// A message by its name, and the conversation that is named after it.
  struct Name: Hashable {
    let message: RowID
    let conversation: RowID

    init(_ messageID: String) {
      message = MailIdentity.message(named: messageID)
      conversation = MailIdentity.conversation(named: messageID)
    }
  }

  /// What the thread of a reply is named after, by the reply.
  private var named: [RowID: Name] = [:]
  /// Messages that name none.
  private var beginnings: Set<RowID> = []
  /// Whether there were more messages than are remembered.
  private var isCut = false

  init() {}

  /// Messages between two calls that tell how far it is.
  private static let step = 500

  /// Reads the headers of all messages, or of so many as are remembered. Of several with one Message-ID the first counts.
  ///
  /// - Parameters:
  ///   - bound: how many messages are remembered. Half of it is for replies that name only what they answer: the others
  ///     name the beginning of their thread themselves.
  ///   - progress: called after each 500 messages with their number.
  init(
    of paths: [String], bound: Int, progress: (Int) throws -> Void = { _ in }
  ) rethrows {
    var items = MailItems(paths, need: .header)
    var count = 0
    while let item = items.next() {
      guard case .message(let raw) = item else { continue }
      count += 1
      if count.isMultiple(of: Self.step) { try progress(count) }
      guard let identifiers = raw.identifiers(), let messageID = identifiers.messageID,
        let threadID = identifiers.threadID
      else { continue }
      let message = MailIdentity.message(named: messageID)
      if named[message] != nil || beginnings.contains(message) { continue }
      let isBare = threadID != messageID && identifiers.references.isEmpty
      let room = bound - named.count - beginnings.count
      if room <= (isBare ? 0 : bound - bound / 2) {
        isCut = true
        if room <= 0 { break }
      } else if threadID == messageID {
        beginnings.insert(message)
      } else {
        named[message] = Name(threadID)
      }
    }
  }

  /// The conversation of a message that may not be here yet: where it will be filed when it is read.
  ///
  /// From each message to the one that it names, up to one that is here, else to one that names none or is not in the
  /// run. Where messages name each other in a ring, the least of their conversations is taken, wherever one begins.
  /// - Parameter known: the conversation of a message that is here.
  /// - Returns: also whether the message is surely neither here nor in the run.
  mutating func conversation(
    of name: Name, known: (RowID) throws -> RowID?
  ) rethrows -> (conversation: RowID, isUnknown: Bool) {
    var last = name
    var passed: [Name] = []
    var seen: Set<RowID> = []
    // So that the next one that is asked about has a short way.
    defer { for message in passed { named[message.message] = last } }
    while true {
      if let here = try known(last.message) { return (here, false) }
      guard let next = named[last.message], next.message != last.message else { break }
      if !seen.insert(last.message).inserted {
        let ring = passed.drop { $0 != last }
        last = ring.min { $0.conversation < $1.conversation } ?? last
        break
      }
      passed.append(last)
      last = next
    }
    let isInRun = named[name.message] != nil || beginnings.contains(name.message)
    return (last.conversation, !isInRun && !isCut)
  }
}
