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
      narrowings.append(
        .init(
          keys: """
            SELECT conversation AS key FROM participant WHERE person = :participant AND deleted = 0 \
            UNION ALL SELECT key FROM conversation WHERE created_by = :participant
            """,
          test: """
            (c.created_by = :participant OR EXISTS (SELECT 1 FROM participant AS p INDEXED BY participant_person \
            WHERE p.person = :participant AND p.conversation = c.key AND p.deleted = 0))
            """))
    }
    if let unreadBy {
      values["unreadBy"] = unreadBy.blob
      narrowings.append(
        .init(
          keys: """
            SELECT p.conversation AS key FROM participant AS p INDEXED BY participant_person \
            CROSS JOIN conversation AS c ON c.key = p.conversation \
            WHERE p.person = :unreadBy AND p.deleted = 0 AND NOT covers(p.read_through, c.messages_clock) \
            UNION ALL SELECT key FROM conversation AS c INDEXED BY conversation_assigned \
            WHERE hidden = 0 AND assigned_to = :unreadBy AND message_count > 0 AND \(Self.takesNoPart)
            """,
          test: """
            ((c.assigned_to = :unreadBy AND c.message_count > 0 AND \(Self.takesNoPart)) OR \
            EXISTS (SELECT 1 FROM participant AS p INDEXED BY participant_person \
            WHERE p.person = :unreadBy AND p.conversation = c.key AND p.deleted = 0 \
            AND NOT covers(p.read_through, c.messages_clock)))
            """))
    }
    return narrowings
  }

  private static let takesNoPart = """
    NOT EXISTS (SELECT 1 FROM participant AS n INDEXED BY participant_person \
    WHERE n.person = :unreadBy AND n.conversation = c.key AND n.deleted = 0)
    """

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
            """))
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
