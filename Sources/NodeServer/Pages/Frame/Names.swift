import ConversationStore
import Conversations
import Versioning

/// What people and records are called on a page, each looked up once.
final class Names {
  /// A person or a record as a link.
  struct Target: Sendable {
    let id: String
    let name: String
    /// `user`, `order`, and so on.
    let word: String
    let address: String?
    let isDeleted: Bool
  }

  private let session: ReadSession
  private var known: [RowID: Target] = [:]

  init(_ session: ReadSession) { self.session = session }

  func name(_ id: RowID) throws -> String { try target(id).name }

  func target(_ id: RowID) throws -> Target {
    if let found = known[id] { return found }
    let target = try find(id)
    known[id] = target
    return target
  }

  /// The person or record; a blank one stands for nothing, or for what was deleted.
  func present(_ id: RowID?) throws -> Target? {
    guard let id else { return nil }
    let found = try target(id)
    return found.isDeleted ? nil : found
  }

  private func find(_ id: RowID) throws -> Target {
    if let person = try session.person(id) {
      return Target(
        id: "\(id)", name: person.shownName, word: RecordWords.label(person.kind), address: "/people/\(id)",
        isDeleted: person.isDeleted)
    }
    if let record = try session.record(id) {
      return Target(
        id: "\(id)", name: record.title, word: RecordWords.label(record.kind), address: "/records/\(id)",
        isDeleted: record.isDeleted)
    }
    return Target(
      id: "\(id)", name: "not here yet (\(id.beginning))", word: "", address: nil, isDeleted: false)
  }
}

extension RowID {
  /// As much of the id as keeps ids apart that were made in the same second.
  var beginning: String { String(description.prefix(18)) }
}

/// What kinds of records and people are called.
enum RecordWords {
  static func label(_ kind: String) -> String {
    switch kind {
    case "order": "Order"
    case "requestForQuote": "Request for quote"
    case "quote": "Quote"
    case "customer": "Customer"
    case "user": "User"
    case "customerUser": "Customer user"
    default: kind
    }
  }
}
