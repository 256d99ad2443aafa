import Conversations
import GRDB
import Versioning

extension Extraction {
  /// Splits `covers` into parts of about `size` bytes each, newest dots first.
  ///
  /// Newest first, so that each part can be claimed as soon as it is applied: what supersedes its dots has
  /// come before. A single row may be larger than `size`.
  public func parts(of covers: Knowledge, size: Int) throws -> [Knowledge] {
    var parts: [Knowledge] = []
    var current = Knowledge()
    var bytes = 0
    for entry in covers.intersection(state.knowledge).entries {
      guard let ordinal = state.replicas.known(entry.replica) else { continue }
      for interval in entry.counters.intervals.reversed() {
        var upper = interval.upperBound
        let cursor = try weights(ordinal, interval)
        while let line = try cursor.next() {
          let counter = UInt64(bitPattern: line[0] as Int64)
          let weight: Int = line[1]
          if bytes > 0, bytes + weight > size, counter < upper {
            current[entry.replica] = current[entry.replica].union(IntervalSet((counter + 1)...upper))
            upper = counter
          }
          if bytes > 0, bytes + weight > size, !current.isEmpty {
            parts.append(current)
            current = Knowledge()
            bytes = 0
          }
          bytes += weight
        }
        current[entry.replica] = current[entry.replica].union(IntervalSet(interval.lowerBound...upper))
      }
    }
    if !current.isEmpty || parts.isEmpty { parts.append(current) }
    return parts
  }

  /// The dots of an interval from the newest on, with the approximate size of their rows in a bundle.
  private func weights(_ ordinal: Int64, _ interval: ClosedRange<UInt64>) throws -> RowCursor {
    let sql = """
      SELECT dot.counter,
        400 + coalesce(length(message.version) + length(CAST(message.body AS BLOB)), 0)
      FROM dot LEFT JOIN message ON dot.kind = 6 AND message.key = dot.row
      WHERE dot.replica = ? AND dot.counter BETWEEN ? AND ? ORDER BY dot.counter DESC
      """
    return try GRDB.Row.fetchCursor(
      db, sql: sql,
      arguments: [ordinal, Int64(bitPattern: interval.lowerBound), Int64(bitPattern: interval.upperBound)])
  }
}
