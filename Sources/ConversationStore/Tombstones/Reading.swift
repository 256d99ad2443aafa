import Conversations
import Versioning

/// How a change set is read, by what its origin and this node know of what the other has forgotten.
struct Reading {
  /// It is everything, and this node needs that: rows that it lacks were deleted.
  private(set) var isFull = false
  /// The origin may hold conversations that were forgotten here, and sends those whole that are news.
  private(set) var takesBack = false
  /// The origin had heard of all the deletions that are forgotten here.
  private var hasHeard = true
  /// Rows whose clock is known need not be looked at.
  private(set) var skipsKnown = true

  /// The origin had not, and this node does not learn from it what was deleted.
  var isOld: Bool { !isFull && !hasHeard }

  init() {}

  /// - Throws: ``StoreError/needsFullBundle``.
  init(_ header: ChangeSetHeader, _ state: NodeState) throws {
    isFull = !state.knowledge.contains(header.forgotten.asKnowledge)
    guard !isFull || header.isSnapshot else { throw StoreError.needsFullBundle }
    hasHeard = header.knows.contains(state.forgotten.asKnowledge)
    takesBack = !header.forgotten.covers(state.forgotten) && (isFull || hasHeard)
    skipsKnown = !isFull && !takesBack
  }

  /// Whether a row that is absent here is taken for one that was forgotten. An origin that has heard of all
  /// that is forgotten has merged or lifted its own; others may have written such a row anew, so that little
  /// tells.
  func finds(_ version: RowVersion, in forgotten: VersionVector) -> Bool {
    hasHeard ? version.isPartly(in: forgotten) : version.mayBePartly(in: forgotten)
  }
}

extension Application {
  /// Refuses what is news in a conversation that was forgotten here, from a writer who sends no more of it
  /// than the news: it has to hear of the deletion first, and then sends the conversation whole.
  func checkIsWhole(_ row: Row) throws {
    guard reading.isOld, !row.version.isDeleted else { return }
    let isIncomplete =
      switch row.kind {
      case .conversation:
        try row.version.isPartly(in: writer.state.forgotten) && writer.stored(.conversation, row.id) == nil
      case .message: try row.conversation.map { try writer.arrivedPlace(of: $0) == nil } ?? false
      default: false
      }
    guard isIncomplete else { return }
    let site = header[header.origin]?.site ?? ""
    throw StoreError.writtenBeforeForgetting(header.origin, site: site)
  }

  /// Merges a row that is news. One that was forgotten here is lifted.
  func takeIn(_ row: Row) throws -> RowWriter.Outcome {
    let forgotten = writer.state.forgotten
    var row = row
    if try isForgotten(news: row) {
      if row.kind == .conversation { returned.insert(row.id) }
      if !row.version.clock.covers(forgotten) { row.version.lift(by: writer) }
    }
    let outcome = try writer.merge(row)
    if !forgotten.isEmpty { try noteRevival(row, outcome) }
    if reading.isFull { try noteArrival(row) }
    return outcome
  }

  /// Whether a row that is news was here and is forgotten.
  private func isForgotten(news row: Row) throws -> Bool {
    guard !writer.state.forgotten.isEmpty else { return false }
    let mayBe =
      try reading.finds(row.version, in: writer.state.forgotten)
      || writer.mayHaveForgotten(row.id, in: row.conversation)
    return try mayBe && writer.stored(row.kind, row.id) == nil
  }

  /// Notes a conversation that lives although it was deleted.
  private func noteRevival(_ row: Row, _ outcome: RowWriter.Outcome) throws {
    switch row.kind {
    case .message:
      guard let conversation = row.conversation else { return }
      let place = try writer.place(of: conversation)
      if place.isDeleted, place.hidden == .shown { revived.insert(conversation) }
    case .conversation:
      switch outcome {
      case .inserted: if !row.version.buried.isEmpty { revived.insert(row.id) }
      case .updated(_, let after): if !after.version.buried.isEmpty { revived.insert(row.id) }
      case .unchanged: break
      }
    default: break
    }
  }

  /// Takes in a row that is known here and yet may have been forgotten: a conversation that may turn out
  /// to be alive, and what belongs to it.
  func takeBack(_ row: Row) throws {
    if reading.takesBack, try isForgotten(row) {
      var row = row
      if row.kind == .conversation {
        row.version.cover(writer.state.forgotten)
        returned.insert(row.id)
      }
      if keysBefore.isEmpty { keysBefore = try writer.greatestKeys() }
      _ = try writer.merge(row)
    }
    if reading.isFull { try noteArrival(row) }
  }

  private func isForgotten(_ row: Row) throws -> Bool {
    guard row.kind != .conversation else { return try writer.stored(.conversation, row.id) == nil }
    guard let conversation = row.conversation, returned.contains(conversation), !row.version.isDeleted else {
      return false
    }
    return try writer.stored(row.kind, row.id) == nil
  }

  /// After all rows: adopts what the origin has forgotten, and sees to conversations that live although
  /// they were deleted.
  ///
  /// A receiver adopts it at once, not only when it knows all that the origin knows. Rows of the change set
  /// may have been lifted above it, and whoever passes them on must ask for as much.
  func settle(known: Knowledge) throws {
    let isMore = try writer.raiseForgotten(to: header.forgotten)
    if reading.isFull { try finishFull(known: known) }
    for id in returned.sorted() {
      guard try writer.place(of: id).hidden == .shown else {
        try forgetAgain(id, known)
        continue
      }
      revived.insert(id)
      try writer.liftBelongings(of: id)
    }
    let unsettled = isMore ? try writer.returnedConversations() : revived.sorted()
    for id in unsettled { try writer.settle(id) }
    try writer.markWrites(environment)
    try Reached.note(writer, at: environment.now())
  }

  /// Removes a conversation that was taken back and is dead, with those of its rows that came with it. What
  /// was here already, waiting for it, stays.
  private func forgetAgain(_ id: RowID, _ known: Knowledge) throws {
    guard let conversation = try writer.stored(.conversation, id),
      writer.state.forgotten.covers(conversation.row.version.clock)
    else { return }
    try writer.removeConversation(conversation) { table, stored in
      stored.key > keysBefore[table.code, default: 0] && known.contains(stored.row.version.clock)
    }
  }
}
