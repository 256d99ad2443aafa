import ConversationStore
import Versioning

/// What people call the rows that others refer to, each looked up once.
final class RowNames {
  private let session: ReadSession
  private var known: [RowID: String] = [:]
  private static let capacity = 10_000

  init(_ session: ReadSession) { self.session = session }

  /// A person's name or a record's title; the short id of what has not arrived.
  func name(_ id: RowID?) throws -> String {
    guard let id else { return "" }
    if let name = known[id] { return name }
    let person = try session.person(id)
    let name = try person?.shownName ?? session.record(id)?.title ?? id.short
    if known.count >= Self.capacity { known.removeAll() }
    known[id] = name
    return name
  }
}

extension RowID {
  /// As much of the id as keeps ids apart that were made in the same second.
  var short: String { String(description.prefix(18)) }
}
