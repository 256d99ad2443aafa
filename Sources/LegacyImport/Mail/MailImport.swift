import ConversationStore
import Conversations
import MailFormat
import Versioning

/// Brings mail into a store: a thread becomes a conversation, senders become people.
///
/// A message that is here already, deleted or not, is left alone; so a second run changes nothing, undoes
/// no local edit, and finishes what an interrupted one began.
public struct MailImport {
  private let store: Store
  private let options: MailImportOptions
  private var report = ImportReport()
  /// The report up to the last transaction that is on the disk; nil if none is.
  public private(set) var committed: ImportReport?
  /// What the interrupted run had counted that this one goes on with, until it is where that was.
  var before: ImportTally?
  /// Where attachments are saved; nil in a dry run, and where the run was not told to.
  private var folder: AttachmentFolder?
  private var ancestry = MailAncestry()
  private let people = AddressBook()

  public init(into store: Store, _ options: MailImportOptions) {
    self.store = store
    self.options = options
    report.isDryRun = options.isDryRun
  }

  /// Imports mbox files, messages, Maildirs and directories of these.
  ///
  /// - Parameters:
  ///   - number: an interrupted run that this one finishes; nil to begin one.
  ///   - progress: called with the report so far, after each batch.
  ///   - headers: called while the headers are read, before the first batch, with how many messages that were; a run that
  ///     it ends by throwing has not begun.
  public mutating func run(
    _ paths: [String], resuming number: Int64? = nil, progress: (ImportReport) throws -> Void = { _ in },
    headers: (Int) throws -> Void = { _ in }
  ) throws -> ImportReport {
    ancestry = try MailAncestry(of: paths, bound: options.rememberedHeaders, progress: headers)
    var items = MailItems(paths)
    if options.isDryRun {
      try dryRun(&items, progress)
      return report
    }
    folder = try options.attachmentDirectory.map { try AttachmentFolder($0) }
    let (number, hold) = try begin(paths, number)
    defer { withExtendedLifetime(hold) {} }
    report.run = number
    committed = report
    try store.writeInBatches { session in
      let batch = try session.beginBatch()
      try importBatch(&items, session)
      try session.endBatch(batch, of: number)
      try save(number, isDone: items.isAtEnd, session)
      return items.isAtEnd
    } committed: {
      committed = report
      try progress(report)
    }
    return report
  }

  /// A run that is gone on with has done more than its report says until it is where it was interrupted. From there on what
  /// it had made counts as made by it.
  private mutating func save(_ number: Int64, isDone: Bool, _ session: WriteSession) throws {
    let readBefore = before?.total.read ?? 0
    let isBehind = report.read < readBefore
    if isDone, isBehind {
      throw ImportError.fewerMessages(run: number, found: report.read, before: readBefore)
    }
    if !isBehind, let made = before {
      report.addMade(made)
      before = nil
    }
    let saved = try MappedImport.encode(RunProgress(report, isDone: isDone))
    if isDone {
      try session.finishImport(number, progress: saved)
    } else if !isBehind {
      try session.saveImport(number, progress: saved)
    }
  }

  private func begin(_ paths: [String], _ interrupted: Int64?) throws -> (Int64, FileLock) {
    let document = try MappedImport.encode(RunDocument(mail: paths, options))
    let progress = try MappedImport.encode(RunProgress(report, isDone: false))
    return try store.write { session in
      let number = try interrupted ?? session.beginImport(document: document, progress: progress)
      return (number, try session.hold(number))
    }
  }

  /// Thrown to roll the transaction of a dry run back.
  private struct RolledBack: Error {}

  private mutating func dryRun(
    _ items: inout MailItems, _ progress: (ImportReport) throws -> Void
  ) throws {
    do {
      try store.write { session in
        while !items.isAtEnd {
          try importBatch(&items, session)
          try progress(report)
        }
        throw RolledBack()
      }
    } catch is RolledBack {}
  }

  private mutating func importBatch(_ items: inout MailItems, _ session: WriteSession) throws {
    for _ in 0..<options.batch {
      guard let item = items.next() else { return }
      switch item {
      case .ignored(let file, let why): report.leaveOut(file, why)
      case .rejected(let reject):
        report.read += 1
        report.reject(.init(reject))
      case .message(let raw):
        report.read += 1
        do {
          try importMessage(raw, session)
        } catch let reject as MailReject {
          report.reject(.init(reject))
        } catch let violation as RuleViolation {
          report.reject(.init(raw.location, "\(violation)"))
        }
      }
    }
  }

  private mutating func importMessage(_ raw: RawMessage, _ session: WriteSession) throws {
    let message = try raw.parsed()
    let fields = MailFields(message: message)
    try saveAttachments(message)
    let own = try MailIdentity.message(message, raw)
    let former = try formerID(of: message, raw, fields, session)
    let here = try session.conversation(ofMessage: former ?? own)
    var thread = try here.map { MailThread(conversation: $0) } ?? self.thread(of: message, raw, session)
    if try session.bringBack(.conversation, thread.conversation) { report.conversationsCreated += 1 }
    let sender = try message.from.map { try MailSender($0, options.userMap, people, session) }
    if let sender, try session.bringBack(.person, sender.id) { report.peopleCreated += 1 }
    var id = former ?? own
    if here != nil {
      if former == nil { id = try twinID(of: message, raw, fields, session) ?? own }
      if try session.exists(.message, id) {
        if try !bringBack(id, session) { report.unchanged += 1 }
        return
      }
      thread = try self.thread(of: message, raw, session)
    }
    try Rules.checkBody(fields.body)
    let author = try sender.map { try importPerson($0, session) }
    try importConversation(thread.conversation, fields, author: author, session)
    try session.importRow(
      .message, id, conversation: thread.conversation, fields.messageFields(author: author, sender?.written))
    report.created += 1
    if thread.lacksParent { report.repliesWithoutParent += 1 }
    if thread.isApart { report.repliesApart += 1 }
    if message.doubtfulDate != nil { report.doubtfulDates += 1 }
    if let author { try session.importMembership(of: author, in: thread.conversation) }
  }

  /// Restores a message that undoing a run has deleted, in a conversation that somebody wrote to and that stayed; says
  /// whether it was one.
  private mutating func bringBack(_ id: RowID, _ session: WriteSession) throws -> Bool {
    if let conversation = try session.conversation(ofMessage: id),
      try session.bringBack(.conversation, conversation)
    {
      report.conversationsCreated += 1
    }
    guard try session.bringBack(.message, id) else { return false }
    report.created += 1
    let row = try session.queries.row(.message, id)
    guard let author = row?.reference(.author), let conversation = row?.conversation else { return true }
    if try session.bringBack(.person, author) { report.peopleCreated += 1 }
    try session.importMembership(of: author, in: conversation)
    return true
  }

  private mutating func thread(
    of message: MailMessage, _ raw: RawMessage, _ session: WriteSession
  ) throws -> MailThread {
    try MailThread(of: message, raw, &ancestry) { try session.conversation(ofMessage: $0) }
  }

  /// Also of a message that is here: perhaps it was imported without its attachments.
  private mutating func saveAttachments(_ message: MailMessage) throws {
    guard let folder else { return }
    for attachment in message.attachments {
      try folder.save(attachment.sha256) { try attachment.write(toDescriptor: $0) }
      report.attachmentsSaved += 1
    }
  }

  /// The id of a message whose own id another one has; nil if none has.
  ///
  /// Programs reuse a Message-ID for another message, and so may somebody who wants one to disappear. Such
  /// a message gets an id of its own, and so does a copy that has an attachment more.
  private func twinID(
    of message: MailMessage, _ raw: RawMessage, _ fields: MailFields, _ session: WriteSession
  ) throws -> RowID? {
    let own = try MailIdentity.message(message, raw)
    guard let name = message.messageID, let present = try comparable(own, session) else { return nil }
    if !fields.hasText(of: present) { return try MailIdentity.twin(named: name, raw) }
    return fields.hasMoreAttachments(than: present)
      ? MailIdentity.twin(named: name, with: message.attachments) : nil
  }

  /// The message that is here under an id, or comes back. One that a person has deleted has every text.
  private func comparable(_ id: RowID, _ session: WriteSession) throws -> Row? {
    guard let present = try session.queries.row(.message, id) else { return nil }
    return try present.version.isDeleted && !session.isUndone(.message, id) ? nil : present
  }

  /// The id under which a message is here since its Message-ID was once read in another way; nil for nearly all, which
  /// read alike in both.
  private func formerID(
    of message: MailMessage, _ raw: RawMessage, _ fields: MailFields, _ session: WriteSession
  ) throws -> RowID? {
    let former: RowID
    switch message.identifiers.former {
    case nil: return nil
    case .nameless: former = try MailIdentity.message(raw)
    case .named(let name):
      let twin = try MailIdentity.twin(named: name, raw)
      if try session.exists(.message, twin) { return twin }
      former = MailIdentity.message(named: name)
      // Many messages may have been called so.
      let present = try session.queries.row(.message, former)
      if present?.time(.sent) != message.date?.milliseconds { return nil }
      if let present, !present.version.isDeleted, !fields.hasText(of: present) { return nil }
    }
    return try session.conversation(ofMessage: former) == nil ? nil : former
  }

  private mutating func importPerson(_ sender: MailSender, _ session: WriteSession) throws -> RowID {
    if try session.exists(.person, sender.id) { return sender.id }
    let isInternal = sender.email.map { options.isInternal($0) } ?? false
    let kind = isInternal ? PersonKind.user : .customerUser
    var fields: [RowVersion.Write] = [
      .init(.kind, .text(kind.rawValue)), .init(.name, .text(sender.name)), .init(.enabled, .flag(true)),
    ]
    if let email = sender.email { fields.append(.init(.email, .text(email))) }
    try session.importRow(.person, sender.id, fields)
    report.peopleCreated += 1
    return sender.id
  }

  /// The first message of a thread that is read makes the conversation; an earlier one that is read later
  /// moves its beginning.
  private mutating func importConversation(
    _ id: RowID, _ fields: MailFields, author: RowID?, _ session: WriteSession
  ) throws {
    var beginning: [RowVersion.Write] = []
    if let date = fields.message.date { beginning.append(.init(.createdAt, .time(date.milliseconds))) }
    if let author { beginning.append(.init(.createdBy, .reference(author))) }
    guard let present = try session.queries.row(.conversation, id) else {
      var first = beginning
      first.append(.init(.name, .text(fields.conversationName)))
      first.append(.init(.status, .text(Status.active.rawValue)))
      if let assignee = options.defaultAssignee ?? author {
        first.append(.init(.assignedTo, .reference(assignee)))
      }
      try session.importRow(.conversation, id, first)
      report.conversationsCreated += 1
      return
    }
    let isEarlier = (fields.message.date?.milliseconds ?? .max) < (present.time(.createdAt) ?? .max)
    guard isEarlier, !present.version.isDeleted else { return }
    if options.defaultAssignee == nil, let author, present.version.isAssignedAsBegun {
      beginning.append(.init(.assignedTo, .reference(author)))
    }
    try session.importRow(.conversation, id, beginning)
  }
}

extension RowVersion {
  /// Whether nobody has said since who is assigned to a conversation: that and who began it are of one write, and the same.
  fileprivate var isAssignedAsBegun: Bool {
    guard let assigned = self[.assignedTo], let begun = self[.createdBy] else { return false }
    return assigned.siblings.count == 1 && assigned.shown?.dot == begun.shown?.dot
      && assigned.shown?.value == begun.shown?.value
  }
}

extension ImportReport.Reject {
  init(_ reject: MailReject) { self.init(reject.location, "\(reject.reason)") }

  init(_ location: MailLocation, _ reason: String) {
    self.init(file: location.file, offset: location.offset, length: location.length, reason: reason)
  }
}
