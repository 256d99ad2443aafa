import MailFormat
import Versioning

/// Which messages each message of a run names, so that a reply which is read before what it answers is filed like one
/// that is read after it.
///
/// About 100 bytes for each identifier, up to a bound.
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

  private var links = MailLinks()
  /// Whether there was more than is remembered.
  private var isCut = false

  init() {}

  /// Messages between two calls that tell how far it is.
  private static let step = 500

  /// Reads the headers of all messages, or of so many as are remembered. Of several with one Message-ID the first counts.
  ///
  /// - Parameters:
  ///   - bound: how many messages are remembered, and what References name besides. Half of it is for replies that name
  ///     only what they answer: the others name the beginning of their thread themselves.
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
      guard let identifiers = raw.identifiers() else { continue }
      if !remember(identifiers, bound) { break }
    }
    links.settle()
  }

  /// - Returns: false if nothing more can be remembered.
  private mutating func remember(_ identifiers: MailIdentifiers, _ bound: Int) -> Bool {
    guard let threadID = identifiers.threadID else { return true }
    let own = identifiers.messageID.map { Name($0) }
    let others = identifiers.references.dropFirst()
    if others.isEmpty, own.map({ holds($0) }) ?? true { return true }
    let doubtful = identifiers.doubtfulInReplyTo.map { Name($0) }
    let isBare =
      identifiers.references.isEmpty && (threadID != identifiers.messageID || doubtful != nil)
    let half = bound / 2
    if links.count >= (isBare ? bound : half) {
      isCut = true
      return links.count < bound
    }
    let thread = links.thread(namedAfter: Name(threadID))
    if let own { links.insert(own, in: thread, doubtful: doubtful) }
    for other in others where other != identifiers.messageID {
      if !links.join(Name(other), to: thread, bound: half) { isCut = true }
    }
    return true
  }

  /// Whether a message of that name is in the run.
  private func holds(_ name: Name) -> Bool { links.place(of: name.message).map(links.isMessage) ?? false }

  /// The conversation of a message that may not be here yet: where it will be filed when it is read.
  ///
  /// From each message to the one that it names, up to one that is here, else to what the thread is named after.
  /// - Parameter known: the conversation of a message that is here.
  /// - Returns: also whether the message is surely neither here nor in the run, and nothing else says where it belongs.
  mutating func conversation(
    of name: Name, known: (RowID) throws -> RowID?
  ) rethrows -> (conversation: RowID, isUnknown: Bool) {
    guard let start = links.place(of: name.message) else {
      if let here = try known(name.message) { return (here, false) }
      return (name.conversation, !isCut)
    }
    var last = start
    var passed: [MailLinks.Place] = []
    var seen: Set<MailLinks.Place> = []
    // So that the next one that is asked about has a short way.
    defer { for place in passed { links.shorten(place, to: last) } }
    while true {
      if let here = try known(links.name(at: last).message) { return (here, false) }
      guard let next = links.named(by: last), seen.insert(last).inserted else { break }
      passed.append(last)
      last = next
    }
    if let doubtful = links.doubtful(by: last), let here = try known(links.name(at: doubtful).message) {
      return (here, false)
    }
    let beginning = links.beginning(of: last)
    let isUnknown = beginning == start && !links.isMessage(start) && !isCut
    if beginning == last { return (links.name(at: last).conversation, isUnknown) }
    return (try filed(beginning, known), isUnknown)
  }

  /// The conversation of a message that names none: its own, unless others name it in a thread that began before it.
  func conversation(ofBeginning name: Name, known: (RowID) throws -> RowID?) rethrows -> RowID {
    guard let place = links.place(of: name.message), links.named(by: place) == nil,
      links.beginning(of: place) != place
    else { return name.conversation }
    return try filed(links.beginning(of: place), known)
  }

  /// The conversation of a message that is here or in the run; nil if it is neither.
  mutating func conversation(ofPresent name: Name, known: (RowID) throws -> RowID?) rethrows -> RowID? {
    holds(name) ? try conversation(of: name, known: known).conversation : try known(name.message)
  }

  private func filed(_ beginning: MailLinks.Place, _ known: (RowID) throws -> RowID?) rethrows -> RowID {
    let name = links.name(at: beginning)
    return try known(name.message) ?? name.conversation
  }
}
