import MailFormat
import Versioning

/// Which messages each message of a run names, so that a reply which is read before what it answers is filed like one
/// that is read after it.
///
/// About 120 bytes for each identifier, of messages and of what they name, up to a bound.
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

  /// Of the References of one message, so many from each end are remembered.
  private static let ends = 100

  /// Reads the headers of all messages, or of so many as are remembered.
  ///
  /// - Parameters:
  ///   - bound: how many identifiers are remembered. Half of it is for replies that name only what they answer: the others
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
      guard let identifiers = raw.identifiers() else { continue }
      if !remember(identifiers, bound) { break }
    }
    links.settle()
  }

  /// - Returns: false if nothing more can be remembered.
  private mutating func remember(_ identifiers: MailIdentifiers, _ bound: Int) -> Bool {
    guard let threadID = identifiers.threadID else { return true }
    let own = identifiers.messageID.map { Name($0) }
    let others = Self.ends(of: identifiers.references).dropFirst()
    if own == nil, others.isEmpty { return true }
    let doubtful = identifiers.doubtfulInReplyTo.flatMap { $0 == identifiers.messageID ? nil : Name($0) }
    let isBare =
      identifiers.references.isEmpty && (threadID != identifiers.messageID || doubtful != nil)
    let half = bound / 2
    let thread = threadID == identifiers.messageID ? own : nil
    guard
      let first = links.insert(
        own, in: thread ?? Name(threadID), doubtful: doubtful, bound: isBare ? bound : half)
    else {
      isCut = true
      return links.count < bound
    }
    for other in others where other != identifiers.messageID {
      if !links.join(Name(other), to: first, bound: half) { isCut = true }
    }
    return true
  }

  private static func ends(of references: [String]) -> [String] {
    if references.count <= 2 * ends { return references }
    return Array(references.prefix(ends) + references.suffix(ends))
  }

  /// Whether a message of that name is in the run, and remembered.
  func holds(_ name: Name) -> Bool { links.place(of: name.message).map(links.isMessage) ?? false }

  /// The conversation of a message that may not be here yet: where it will be filed when it is read.
  ///
  /// From each message to the one that it names, up to one that is here, else to what the thread is named after.
  /// - Parameter known: the conversation of a message that is here.
  mutating func conversation(of name: Name, known: (RowID) throws -> RowID?) rethrows -> RowID {
    guard let start = links.place(of: name.message) else {
      return try known(name.message) ?? name.conversation
    }
    var last = start
    var passed: [MailLinks.Place] = []
    var seen: Set<MailLinks.Place> = []
    // So that the next one that is asked about has a short way.
    defer { for place in passed { links.shorten(place, to: last) } }
    while true {
      if let here = try known(links.name(at: last).message) { return here }
      guard let next = links.named(by: last), seen.insert(last).inserted else { break }
      passed.append(last)
      last = next
    }
    return try conversation(at: last, known)
  }

  /// Where a message of the run is filed, by the headers of all its copies, although one of them may be here.
  mutating func conversation(ofRead name: Name, known: (RowID) throws -> RowID?) rethrows -> RowID {
    guard let place = links.place(of: name.message) else { return name.conversation }
    if let next = links.named(by: place) { return try conversation(of: links.name(at: next), known: known) }
    return try conversation(at: place, known)
  }

  /// The conversation of a message that is here or in the run; nil if it is neither.
  mutating func conversation(ofPresent name: Name, known: (RowID) throws -> RowID?) rethrows -> RowID? {
    holds(name) ? try conversation(of: name, known: known) : try known(name.message)
  }

  /// Whether a message is surely neither here nor in the run, and nothing else says where it belongs.
  func isMissing(_ name: Name, known: (RowID) throws -> RowID?) rethrows -> Bool {
    if isCut { return false }
    if let place = links.place(of: name.message),
      links.isMessage(place) || links.beginning(of: place) != place
    {
      return false
    }
    return try known(name.message) == nil
  }

  /// The conversation of one that names none: its own, unless others name it in a thread that began before it.
  private func conversation(
    at place: MailLinks.Place, _ known: (RowID) throws -> RowID?
  ) rethrows -> RowID {
    if let doubtful = links.doubtful(by: place), let here = try known(links.name(at: doubtful).message) {
      return here
    }
    let beginning = links.beginning(of: place)
    let name = links.name(at: beginning)
    if beginning == place { return name.conversation }
    return try known(name.message) ?? name.conversation
  }
}
