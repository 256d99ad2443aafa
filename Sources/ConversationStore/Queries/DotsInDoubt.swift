import GRDB
import Versioning

extension ReadSession {
  /// Dots that stand in clocks of rows here and that this node does not claim.
  ///
  /// Each is a write of that row, or a seam: what a renaming has left there, of which the write itself is missing. The row
  /// cannot always tell which. Until the write comes, the state here need not be that of others who know the same.
  public func dotsInDoubt() throws -> [Dot] {
    let knowledge = try NodeState(db).knowledge
    let statement = try db.cachedStatement(
      sql:
        "SELECT DISTINCT counter FROM dot WHERE replica = ? AND counter > ? AND counter < ? ORDER BY counter")
    var found: [Dot] = []
    for (ordinal, replica) in try Int64.fetchAll(db, sql: "SELECT ordinal FROM replica").map({
      ($0, try replicas.listed($0))
    }) {
      var last: Int64 = 0
      for known in knowledge[replica].intervals.map({ Optional($0) }) + [nil] {
        let next = known.map { Int64(bitPattern: $0.lowerBound) } ?? .max
        let counters = try Int64.fetchAll(statement, arguments: [ordinal, last, next])
        found += counters.map { Dot(replica, UInt64(bitPattern: $0)) }
        if let known { last = Int64(bitPattern: known.upperBound) }
      }
    }
    return found.sorted()
  }
}
