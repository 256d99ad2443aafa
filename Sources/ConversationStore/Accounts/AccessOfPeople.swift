import Conversations
import Versioning

extension WriteSession {
  /// Lets `body` change a row. If it is a person who loses access by it or gets it back, their browsers are logged
  /// out: a session that was cut off does not live again.
  ///
  /// It binds what is done at this node, and not what bundles and imports bring, which is merged whatever it says.
  /// - Throws: ``AccountError/lastAdministrator(login:)`` if nobody could manage accounts any more, and what `body`
  ///   throws. The transaction has to be given up then.
  func changingAccess<Result>(_ kind: RowKind, _ id: RowID, _ body: () throws -> Result) throws -> Result {
    guard kind == .person else { return try body() }
    let table = AccountTable(db: writer.db)
    let only = try table.onlyAdministrator(is: id)
    let wasAdmitted = try table.admits(id)
    let result = try body()
    let isAdmitted = try table.admits(id)
    if let only, !isAdmitted { throw AccountError.lastAdministrator(login: only.login) }
    if !(wasAdmitted && isAdmitted) {
      for account in try table.accounts(of: id) { try table.endSessions(of: account) }
    }
    return result
  }
}
