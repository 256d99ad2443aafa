import Foundation
import GRDB
import Versioning

/// What applied change sets cover and this node could not claim yet.
///
/// The rows of such a change set are in; only whether they are all that its dots stand for is open, until the
/// writes are known that may have superseded some of them. It is a memory only: without it the same bundles,
/// applied again, would close the same gaps.
struct WaitingClaims {
  private struct Claim: Equatable {
    let covers: Knowledge
    let knows: Knowledge
  }

  private var claims: [Claim]
  private let saved: [Claim]
  /// Of more than that the oldest are given up.
  private static let bound = 256

  init(_ db: Database, _ replicas: ReplicaTable) throws {
    let select = try db.cachedStatement(sql: "SELECT covers, knows FROM waiting_claim ORDER BY key")
    saved = try GRDB.Row.fetchAll(select).map {
      Claim(covers: try replicas.knowledge($0[0] as Data), knows: try replicas.knowledge($0[1] as Data))
    }
    claims = saved
  }

  /// - Parameters:
  ///   - covers: of a change set whose rows are in the database.
  ///   - knows: of its origin.
  mutating func append(covers: Knowledge, knows: Knowledge) {
    claims.append(Claim(covers: covers, knows: knows))
  }

  /// Adds to `knowledge` what can be claimed with it, as long as that brings something more.
  mutating func settle(_ knowledge: inout Knowledge, _ successions: [Succession]) {
    var before: Knowledge
    repeat {
      before = knowledge
      for claim in claims {
        knowledge.formUnion(
          knowledge.claims(covers: claim.covers, knows: claim.knows, successions: successions))
      }
      claims.removeAll { knowledge.contains($0.covers) }
    } while knowledge != before && !claims.isEmpty
  }

  func save(_ db: Database, _ replicas: inout ReplicaTable) throws {
    guard claims != saved else { return }
    try Self.removeAll(db)
    for claim in claims.suffix(Self.bound) {
      try db.execute(
        sql: "INSERT INTO waiting_claim (covers, knows) VALUES (?, ?)",
        arguments: [try replicas.blob(claim.covers, db), try replicas.blob(claim.knows, db)])
    }
  }

  /// Gives everything up: after a renaming the names are others.
  static func removeAll(_ db: Database) throws { try db.execute(sql: "DELETE FROM waiting_claim") }
}

extension ReplicaTable {
  fileprivate func knowledge(_ blob: Data) throws -> Knowledge {
    try blob.withUnsafeBytes { bytes in
      var decoder = ByteDecoder(bytes)
      return try knowledge(&decoder)
    }
  }
}
