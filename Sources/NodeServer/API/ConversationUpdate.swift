import ConversationStore
import Conversations
import Versioning

/// What an update says about one conversation. Fields that it does not name stay.
///
/// Each write replaces only the values that the sender has seen (`meta.version`): what somebody else wrote since
/// stands beside it as a conflict.
struct ConversationUpdate {
  let input: APIInput
  let reading: APIReading
  let id: RowID

  func run(_ session: WriteSession) throws {
    let seen = input.seen
    if let name = try input.text("name") { try session.rename(id, to: name, seen: seen) }
    if let owner = try ConversationResource.owner(input, reading) {
      try session.assign(id, to: owner, seen: seen)
    }
    if let source = try input.row("source", .people, .records) {
      if let source { try ConversationResource.check(source, reading, "/data/relationships/source") }
      try session.edit(
        .conversation, id, [.init(.source, source.map { .reference($0) })], seen: seen)
    }
    if let status = try input.reference("status", .statuses) { try move(to: status?.id, session) }
    if let targets = try input.references("activityTargets", .people, .records) {
      try setContexts(Set(targets), session)
    }
  }

  /// By a transition of the workflow.
  private func move(to word: String?, _ session: WriteSession) throws {
    let pointer = "/data/relationships/status"
    guard let word, let target = Status(rawValue: word) else {
      throw APIError.value(
        pointer, "The status is one of: \(Status.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let present = try reading.conversation(id).status
    if present == target.rawValue { return }
    let transition = Transition.allCases.first {
      $0.target == target && $0.sources.map(\.rawValue).contains(present)
    }
    guard let transition else {
      throw APIError.value(pointer, "A conversation that is \(present) cannot become \(word).")
    }
    try session.take(transition, on: id, seen: input.seen)
  }

  private func setContexts(_ targets: Set<RowID>, _ session: WriteSession) throws {
    let present = Set(try reading.conversation(id).contexts)
    for target in targets.subtracting(present).sorted() {
      try ConversationResource.check(target, reading, "/data/relationships/activityTargets")
      try session.addContext(target, to: id)
    }
    for target in present.subtracting(targets).sorted() { try session.removeContext(target, from: id) }
  }
}
