import Conversations
import GRDB
import Versioning

extension Extraction {
  /// Splits `covers` into parts of about `size` bytes each, newest dots first.
  ///
  /// Newest first, so that each part can be claimed as soon as it is applied: what supersedes its dots has
  /// come before. A single row may be larger than `size`.
  public func parts(of covers: Knowledge, size: Int) throws -> [Knowledge] {
    var rest = covers.intersection(state.knowledge)
    var parts: [Knowledge] = []
    repeat {
      let part = try newestPart(of: rest, size: size)
      parts.append(part)
      rest = rest.subtracting(part)
    } while !rest.isEmpty
    return parts
  }

  /// The first of ``parts(of:size:)``: what is newest in `covers`, in about `size` bytes.
  ///
  /// The cost grows with the part, not with what `covers` names or the store holds.
  public func newestPart(of covers: Knowledge, size: Int) throws -> Knowledge {
    var part = Knowledge()
    var bytes = 0
    for entry in covers.intersection(state.knowledge).entries {
      guard let ordinal = state.replicas.known(entry.replica) else { continue }
      for interval in entry.counters.intervals.reversed() {
        let reached = try reach(ordinal, interval, &bytes, size)
        guard reached <= interval.upperBound else { return part }
        part[entry.replica] = part[entry.replica].union(IntervalSet(reached...interval.upperBound))
        if reached > interval.lowerBound { return part }
      }
    }
    return part
  }

  /// How far down an interval the rows of its dots fit into `size`, of which `bytes` are taken: the lowest
  /// counter that does, or one above the interval.
  private func reach(
    _ ordinal: Int64, _ interval: ClosedRange<UInt64>, _ bytes: inout Int, _ size: Int
  ) throws -> UInt64 {
    var last: UInt64?
    let cursor = try weights(ordinal, interval)
    while let line = try cursor.next() {
      let counter = UInt64(bitPattern: line[0] as Int64)
      let weight: Int = line[1]
      if bytes > 0, bytes + weight > size, counter != last { return counter + 1 }
      bytes += weight
      last = counter
    }
    return interval.lowerBound
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
