import Conversations
import Foundation
import GRDB
import Versioning

extension Store {
  /// Reads change sets out of one snapshot of the store.
  ///
  /// Before anything can leave, the witness has it.
  public func extract<Result>(_ body: (Extraction) throws -> Result) throws -> Result {
    while true {
      let witnessed = try writeWitness()
      let result = try pool.read { db -> Result? in
        let extraction = try Extraction(db)
        return extraction.isCovered(by: witnessed) ? try body(extraction) : nil
      }
      if let result { return result }
    }
  }
}

/// A snapshot of a store from which change sets are read.
public final class Extraction {
  let db: Database
  let state: NodeState

  init(_ db: Database) throws {
    self.db = db
    state = try NodeState(db)
  }

  public var replica: ReplicaID { state.replica }
  public var site: String { state.site }
  public var knowledge: Knowledge { state.knowledge }

  /// Whether the witness has every own dot; false if another process wrote since.
  func isCovered(by witness: Witness) -> Bool {
    witness.replica == state.replica.description && witness.counter >= state.counter
  }

  /// The header of a change set over `covers`, which is cut to what this node knows.
  ///
  /// - Parameter lacking: all that its receiver lacks, if it is part of that.
  public func header(covering covers: Knowledge, of lacking: Knowledge = Knowledge()) throws
    -> ChangeSetHeader
  {
    let news = covers.union(lacking).intersection(state.knowledge)
    let limit = min(MarkHistory.window, Self.recentMarks / max(news.entries.count, 1))
    let replicas = try Replicas.all(db, state.replicas).map { replica in
      var replica = replica
      if replica.id == state.replica { replica.report = nil }
      guard let ordinal = state.replicas.known(replica.id) else { return replica }
      if !replica.contested.isEmpty {
        // Whoever has to find where the two histories part needs them whole.
        replica.marks = try Marks.history(of: ordinal, db)
      } else if let first = news[replica.id].intervals.first?.lowerBound {
        replica.marks = try Marks.history(of: ordinal, from: first - 1, limit: limit, db)
      }
      return replica
    }
    return ChangeSetHeader(
      origin: state.replica, digest: state.digest, replicas: replicas,
      covers: covers.intersection(state.knowledge), knows: state.knowledge, forgotten: state.forgotten)
  }

  /// Gives every row with a current clock entry inside `covers`, sorted by kind and id.
  ///
  /// The cost grows with what is covered, not with what is stored.
  public func rows(covering covers: Knowledge, _ body: (Conversations.Row) throws -> Void) throws {
    let covered = covers.intersection(state.knowledge)
    if covered.isEmpty { return }
    let reader = RowReader(statements: Statements(db), replicas: state.replicas)
    let spans = try Spans(covered, state.replicas)
    if covers.contains(state.knowledge) {
      for (table, order) in Self.tablesInOrder {
        let sql = table.select(where: "r.version <> x''", order: order)
        try reader.forEach(table, sql, bind: { _ in }, { try body($0.row) })
      }
      return
    }
    let whole = try wholeConversations(in: spans)
    for (table, order) in Self.tablesInOrder {
      let isWhole = whole.isEmpty ? nil : table.wholeConversations
      // SQLite drops the order of a subquery in a join, unless it has a limit.
      let keys = """
        SELECT key FROM \(table.name) AS r WHERE key IN (\(Spans.rows))\(isWhole ?? "") ORDER BY \(order) LIMIT -1
        """
      let bind = { (statement: RawStatement) in
        statement.bind(1, spans.json)
        statement.bind(2, table.code)
        if isWhole != nil { statement.bind(3, "[\(whole.map(String.init).joined(separator: ","))]") }
      }
      try reader.forEach(table, table.select(keysFrom: keys), bind: bind, { try body($0.row) })
    }
  }

  /// How many marks a header has room for beside the thinned ones, of all replicas together.
  private static let recentMarks = 131_072

  private static let tablesInOrder = RowTable.all.map { ($0, $0.kind == nil ? "r.kind, r.id" : "r.id") }
}

/// Intervals of dots as an SQL parameter.
struct Spans {
  let json: String

  /// Selects the keys of rows with a dot in the intervals ?1, in the table with the code ?2.
  static let rows = """
    SELECT dot.row FROM json_each(?1) AS span CROSS JOIN dot \
    ON dot.replica = span.value ->> 0 AND dot.counter BETWEEN span.value ->> 1 AND span.value ->> 2 \
    WHERE dot.kind = ?2
    """

  init(_ knowledge: Knowledge, _ replicas: ReplicaTable) throws {
    var spans: [String] = []
    for entry in knowledge.entries {
      guard let ordinal = replicas.known(entry.replica) else { continue }
      for interval in entry.counters.intervals {
        spans.append("[\(ordinal),\(interval.lowerBound),\(interval.upperBound)]")
      }
    }
    json = "[" + spans.joined(separator: ",") + "]"
  }
}
