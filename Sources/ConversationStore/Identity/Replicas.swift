import Conversations
import Foundation
import GRDB
import Versioning

/// What the database says of replicas beyond their ids.
enum Replicas {
  static func report(
    of ordinal: Int64, _ db: Database, _ replicas: ReplicaTable
  ) throws -> ReplicaDescription.Report? {
    let sql = "SELECT reported, reported_at FROM replica WHERE ordinal = ?"
    guard let line = try GRDB.Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [ordinal]),
      let blob = line[0] as Data?, let time = line[1] as Int64?
    else { return nil }
    let knows = try blob.withUnsafeBytes { bytes in
      var decoder = ByteDecoder(bytes)
      return try replicas.knowledge(&decoder)
    }
    return .init(knows: knows, at: time)
  }

  /// Every replica that was ever heard of, by id.
  static func all(_ db: Database, _ replicas: ReplicaTable) throws -> [ReplicaDescription] {
    let sql = "SELECT ordinal, id, site, retired_at, predecessor, shared_through FROM replica ORDER BY id"
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).map { line in
      let ordinal: Int64 = line[0]
      var succeeds: Dot?
      if let predecessor = line[4] as Int64? {
        succeeds = Dot(try replicas.id(predecessor), UInt64(bitPattern: line[5] as Int64))
      }
      let other = try Evidence.other(of: ordinal, db)
      return ReplicaDescription(
        id: try replicas.id(ordinal), site: line[2],
        marks: try Marks.outline(of: ordinal, db),
        contested: other.history, isContestedWhole: other.isWhole,
        report: try report(of: ordinal, db, replicas), retiredAt: line[3], succeeds: succeeds)
    }
  }
}

enum Successions {
  static func all(_ db: Database, _ replicas: ReplicaTable) throws -> [Succession] {
    let sql = """
      SELECT ordinal, predecessor, shared_through FROM replica WHERE predecessor IS NOT NULL ORDER BY id
      """
    return try GRDB.Row.fetchAll(try db.cachedStatement(sql: sql)).map { line in
      Succession(
        predecessor: try replicas.id(line[1]), after: UInt64(bitPattern: line[2] as Int64),
        successor: try replicas.id(line[0]))
    }
  }

  static func record(_ succession: Succession, _ writer: RowWriter) throws {
    let successor = try writer.state.replicas.ordinal(succession.successor, writer.db)
    let predecessor = try writer.state.replicas.ordinal(succession.predecessor, writer.db)
    try writer.db.execute(
      sql: "UPDATE replica SET predecessor = ?, shared_through = ? WHERE ordinal = ?",
      arguments: [predecessor, Int64(bitPattern: succession.after), successor])
  }
}
