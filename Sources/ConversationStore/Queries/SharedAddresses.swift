import Conversations
import GRDB
import Versioning

/// An e-mail address that several people have.
public struct SharedAddress: Sendable, Hashable {
  /// As it is compared: ASCII letters in lower case.
  public let email: String
  /// In the order of their ids.
  public let people: [RowID]
}

extension ReadSession {
  /// The addresses that several people have who are not deleted, in order.
  ///
  /// No office lets two people have one address, but two offices may give it to two people. The merge keeps
  /// both: which of them is meant, only a person can say.
  public func sharedAddresses() throws -> [SharedAddress] {
    let sql = """
      SELECT lower(email), id FROM person WHERE deleted = 0 AND email IS NOT NULL AND lower(email) IN \
      (SELECT lower(email) FROM person WHERE deleted = 0 AND email IS NOT NULL GROUP BY 1 HAVING count(*) > 1) \
      ORDER BY 1, 2
      """
    let lines = try GRDB.Row.fetchAll(db, sql: sql).map { ($0[0] as String, try RowID(blob: $0[1])) }
    return Dictionary(grouping: lines, by: \.0).sorted { $0.key < $1.key }.map { email, lines in
      SharedAddress(email: email, people: lines.map(\.1))
    }
  }

  /// People who are not deleted and have an address that their id is not made of, by the address in lower case; of
  /// several with one address the one with the least id.
  public func peopleBesideTheirAddresses() throws -> [String: RowID] {
    let sql = "SELECT email, id FROM person WHERE deleted = 0 AND email IS NOT NULL ORDER BY id"
    var found: [String: RowID] = [:]
    let cursor = try GRDB.Row.fetchCursor(db, sql: sql)
    while let line = try cursor.next() {
      let (email, id) = (line[0] as String, try RowID(blob: line[1]))
      if id != .person(email: email), found[email.lowercased()] == nil { found[email.lowercased()] = id }
    }
    return found
  }
}
