import ConversationStore
import Conversations
import Versioning

/// Finds the rows that records of the export became, and remembers those asked for lately.
///
/// One for a run: what it remembers is large, and would be copied with a value.
final class ReferenceTable {
  typealias Found = (kind: RowKind, row: RowID)

  private let mapping: Mapping
  private let instance: String
  private var found: [LegacyName: Found] = [:]
  private var members: Set<Membership> = []
  /// What a hash table of 2^15 places holds before it doubles.
  private static let capacity = 22_500

  private struct LegacyName: Hashable {
    let type: String
    let key: String
  }

  private struct Membership: Hashable {
    let kind: RowKind
    let conversation: RowID
    let person: RowID
  }

  init(_ mapping: Mapping, instance: String) {
    self.mapping = mapping
    self.instance = instance
  }

  /// The id under which a record is remembered.
  func identity(_ kind: RowKind, type: String, key: String) -> RowID {
    .imported(kind, system: mapping.system, instance: instance, type: type, legacyID: key)
  }

  /// The id under which a record of an input is remembered.
  func identity(of type: String, key: String) -> RowID {
    identity(mapping.kinds[type] ?? .record, type: type, key: key)
  }

  /// The id under which it is remembered that a record of an input was met with a content.
  func identity(of type: String, key: String, content hash: [UInt8]) -> RowID {
    identity(mapping.kinds[type] ?? .record, type: "\(type)\tcontent", key: "\(key)\t\(hash.hexadecimal)")
  }

  /// The id under which it is remembered where a record of an input was met last, or last what makes one of its rows.
  ///
  /// - Parameter row: the beginning of its id.
  func identity(of type: String, key: String, row: UInt64?) -> RowID {
    let row = row.map { "\t\(String($0, radix: 16))" } ?? ""
    return identity(mapping.kinds[type] ?? .record, type: "\(type)\tmet", key: key + row)
  }

  /// The row of a record that was met in this run, an earlier one, or by another office; nil if there is none.
  func find(type: String, key: String, expecting kind: RowKind, _ session: WriteSession) throws
    -> Found?
  {
    if let known = known(type: type, key: key) { return known }
    let kind = mapping.kinds[type] ?? kind
    let identity = identity(kind, type: type, key: key)
    var result: Found?
    if let imported = try session.importedRow(identity, as: kind) {
      result = imported
    } else if try session.exists(kind, identity) {
      result = (kind, identity)
    }
    // Its record, or what stands for it, brings it back.
    if let found = result, try session.isUndone(found.kind, found.row) { result = nil }
    if let result { note(type: type, key: key, result) }
    return result
  }

  /// The row of a record that was asked for lately.
  func known(type: String, key: String) -> Found? { found[LegacyName(type: type, key: key)] }

  func note(type: String, key: String, _ result: Found) {
    if found.count >= Self.capacity { found.removeAll(keepingCapacity: true) }
    found[LegacyName(type: type, key: key)] = result
  }

  /// Whether a person was not made a participant, or a context, of a conversation lately; remembers that from now on.
  func isNewMember(_ person: RowID, of conversation: RowID, as kind: RowKind) -> Bool {
    if members.count >= Self.capacity { members.removeAll(keepingCapacity: true) }
    return members.insert(Membership(kind: kind, conversation: conversation, person: person)).inserted
  }
}
