import Conversations
import GRDB
import Versioning

/// One condition of a filter that few conversations may fulfil: their keys, and a test of a single one.
///
/// Which of several conditions is the rarest decides how a list is found, and only the data tell. So the keys
/// of each are looked up, as long as they are few.
struct ConversationNarrowing {
  /// SQL that gives the keys of conversations, perhaps some twice.
  let keys: String
  /// SQL over `c`.
  let test: String
  var cost = Cost.low

  /// What testing one conversation costs.
  enum Cost {
    case low
    /// A look-up in the index of words: some ten microseconds, as much as thirty of its keys in a row.
    case ofSearch
  }

  /// At most so many keys are looked up.
  static let limit = 10_000
}

extension ConversationFilter {
  /// The conditions, without those that the indexes of the order answer; their values go to `values`.
  func narrowings(_ values: inout [String: DatabaseValue]) -> [ConversationNarrowing] {
    people(&values) + about(&values) + texts(&values) + times(&values)
  }

  private func people(_ values: inout [String: DatabaseValue]) -> [ConversationNarrowing] {
    var narrowings: [ConversationNarrowing] = []
    if let participant {
      values["participant"] = participant.blob
      let participation = Participation(person: ":participant")
      narrowings.append(.init(keys: participation.keys, test: participation.condition))
    }
    if let unreadBy {
      values["unreadBy"] = unreadBy.blob
      narrowings.append(unread(by: Participation(person: ":unreadBy")))
    }
    return narrowings
  }

  private func unread(by reader: Participation) -> ConversationNarrowing {
    let isNews = "NOT covers(p.read_through, c.messages_clock)"
    // Who is no participant and assigned has read nothing.
    let isUntouched = "c.message_count > 0 AND NOT \(reader.isParticipant())"
    return ConversationNarrowing(
      keys: """
        SELECT p.conversation AS key FROM participant AS p INDEXED BY participant_person \
        CROSS JOIN conversation AS c ON c.key = p.conversation \
        WHERE p.person = \(reader.person) AND p.deleted = 0 AND \(isNews) \
        UNION ALL SELECT key FROM conversation AS c INDEXED BY conversation_assigned \
        WHERE hidden = 0 AND assigned_to = \(reader.person) AND \(isUntouched)
        """,
      test: """
        ((c.assigned_to = \(reader.person) AND \(isUntouched)) OR \(reader.isParticipant(and: isNews)))
        """)
  }

  private func about(_ values: inout [String: DatabaseValue]) -> [ConversationNarrowing] {
    var narrowings: [ConversationNarrowing] = []
    if let context {
      values["context"] = context.blob
      narrowings.append(
        .init(
          keys: "SELECT conversation AS key FROM context WHERE target = :context AND deleted = 0",
          test: """
            EXISTS (SELECT 1 FROM context AS x INDEXED BY context_target \
            WHERE x.target = :context AND x.conversation = c.key AND x.deleted = 0)
            """))
    }
    if let source {
      values["source"] = source.blob
      narrowings.append(
        .init(keys: "SELECT key FROM conversation WHERE source = :source", test: "c.source = :source"))
    }
    if let sourceKind {
      values["sourceKind"] = sourceKind.databaseValue
      let kinds = ["record", "person"].map { table in
        """
        SELECT c.key FROM \(table) AS s CROSS JOIN conversation AS c INDEXED BY conversation_source \
        ON c.source = s.id WHERE s.kind = :sourceKind AND s.deleted = 0
        """
      }
      narrowings.append(
        .init(
          keys: kinds.joined(separator: " UNION ALL "),
          test: """
            (EXISTS (SELECT 1 FROM record AS s WHERE s.id = c.source AND s.kind = :sourceKind AND s.deleted = 0) \
            OR EXISTS (SELECT 1 FROM person AS s \
            WHERE s.id = c.source AND s.kind = :sourceKind AND s.deleted = 0))
            """))
    }
    if onlyConflicts {
      narrowings.append(
        .init(keys: "SELECT key FROM conversation WHERE conflicts > 0", test: "c.conflicts > 0"))
    }
    return narrowings
  }

  private func texts(_ values: inout [String: DatabaseValue]) -> [ConversationNarrowing] {
    var narrowings: [ConversationNarrowing] = []
    if let nameContains {
      let pattern = nameContains.reduce(into: "%") { $0 += "%_\\".contains($1) ? "\\\($1)" : "\($1)" } + "%"
      values["pattern"] = pattern.databaseValue
      let test = "name LIKE :pattern ESCAPE '\\'"
      let place = includingDeleted ? "" : "INDEXED BY conversation_name"
      narrowings.append(
        .init(
          keys: "SELECT key FROM conversation \(place) WHERE \(visibility("")) AND \(test)", test: "c.\(test)"
        ))
    }
    if let search {
      guard let query = SearchText(search).query else {
        return narrowings + [.init(keys: "SELECT 0 AS key LIMIT 0", test: "0")]
      }
      values["words"] = (audience == .backOffice ? query : "body : (\(query))").databaseValue
      values["nameWords"] = query.databaseValue
      narrowings.append(
        .init(
          keys: """
            SELECT rowid >> 32 AS key FROM message_search WHERE message_search MATCH :words UNION ALL \
            SELECT rowid FROM name_search WHERE name_search MATCH :nameWords
            """,
          test: """
            (EXISTS (SELECT 1 FROM message_search WHERE message_search MATCH :words \
            AND rowid BETWEEN c.key << 32 AND c.key << 32 | 4294967295) OR EXISTS \
            (SELECT 1 FROM name_search WHERE name_search MATCH :nameWords AND rowid = c.key))
            """, cost: .ofSearch))
    }
    return narrowings
  }

  private func times(_ values: inout [String: DatabaseValue]) -> [ConversationNarrowing] {
    [("created_at", created), ("activity", activity)].compactMap { column, range in
      guard range != TimeRange() else { return nil }
      values["\(column)From"] = range.from.databaseValue
      values["\(column)Before"] = range.before.databaseValue
      let conditions = [
        range.from.map { _ in "\(column) >= :\(column)From" },
        range.before.map { _ in "\(column) < :\(column)Before" },
      ].compactMap(\.self)
      return .init(
        keys:
          "SELECT key FROM conversation WHERE \(visibility("")) AND \(conditions.joined(separator: " AND "))",
        test: conditions.map { "c.\($0)" }.joined(separator: " AND "))
    }
  }

  func visibility(_ prefix: String) -> String { prefix + (includingDeleted ? "hidden < 2" : "hidden = 0") }
}
