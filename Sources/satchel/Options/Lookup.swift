import ConversationStore
import Conversations
import Versioning

/// Which rows a name on the command line may mean.
enum Scope { case present, deletedToo }

/// Rows by the names that people give them: an id, a unique beginning of one, or a person's e-mail address.
extension ReadSession {
  func person(named text: String, _ scope: Scope = .present) throws -> RowID {
    try row(named: text, among: [.person], scope).id
  }

  func record(named text: String, _ scope: Scope = .present) throws -> RowID {
    try row(named: text, among: [.record], scope).id
  }

  /// A record or a person: what a conversation can be about.
  func target(named text: String, _ scope: Scope = .present) throws -> RowID {
    try row(named: text, among: [.record, .person], scope).id
  }

  /// A conversation, deleted or not.
  func conversation(named text: String) throws -> ConversationSummary {
    let id = try row(named: text, among: [.conversation], .deletedToo).id
    guard let summary = try conversation(id) else { throw StoreError.noSuchRow("conversation \(id)") }
    return summary
  }

  func row(
    named text: String, among kinds: [RowKind], _ scope: Scope
  ) throws -> (kind: RowKind, id: RowID) {
    let found: (kind: RowKind, id: RowID)
    if kinds.contains(.person), text.contains("@") {
      found = (.person, try person(address: text, scope))
    } else {
      do {
        found = try find(text, among: kinds)
      } catch let error as StoreError {
        guard case .noSuchRow = error else { throw error }
        throw Failure(error.description, next: Self.list(kinds))
      }
    }
    if scope == .present, try row(found.kind, found.id)?.version.isDeleted == true {
      let name = "\(found.kind.name) \(found.id)"
      throw Failure("\(name) is deleted", next: "satchel \(found.kind.name) restore \(found.id)")
    }
    if scope == .present, try row(found.kind, found.id)?.version.erased == .total {
      throw StoreError.erased(kind: found.kind.name, found.id)
    }
    return found
  }

  private func person(address: String, _ scope: Scope) throws -> RowID {
    if let id = try person(email: address) { return id }
    let natural = RowID.person(email: address)
    if scope == .deletedToo, try person(natural)?.isDeleted == true { return natural }
    throw Failure("there is no person with the e-mail address \(address)", next: Self.list([.person]))
  }

  private static func list(_ kinds: [RowKind]) -> String {
    kinds.map { "satchel \($0.name) list" }.joined(separator: ", ")
  }
}
