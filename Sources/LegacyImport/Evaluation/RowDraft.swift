import ConversationStore
import Conversations
import Versioning

/// A row that a record becomes, before it is written.
struct RowDraft {
  let kind: RowKind
  let id: RowID
  var conversation: RowID?
  var fields: [RowVersion.Write] = []
  /// The author of a message: becomes a participant and a context.
  var member: RowID?
  /// Fields that are empty at the source.
  var emptied: [Field] = []
}

extension Field {
  /// The e-mail address of a person at the source which another person has here.
  static let sharedEmail = Field(custom: "import.email")
}

/// What one record becomes.
struct RecordDraft {
  /// The id under which the record is remembered.
  let identity: RowID
  /// The kind of row that records of its type become.
  let kind: RowKind
  /// The row that stands for the record.
  var main: (kind: RowKind, row: RowID)
  var rows: [RowDraft] = []
  /// The rows that have a type and key of their own, by the ids under which records would be remembered.
  var made: [RowID: (kind: RowKind, row: RowID)] = [:]
  /// Whether a reference was left out that may be found another time: then the record is looked at again.
  var isIncomplete = false
  /// Rows that take the place of records which the export does not have, with the ids of those records.
  var stubs: [(identity: RowID, row: RowDraft)] = []
  /// People who get an e-mail address, by the address in lower case.
  var addresses: [String: RowID] = [:]
  /// The addresses of which the record is the first of its type to have them, by the ids of the claims.
  var claims: [RowID: AddressClaim] = [:]
  var notices: [(kind: ImportTally.Notice.Kind, text: String)] = []

  /// What tells its rows apart.
  var beginnings: Set<UInt64> { Set(rows.map(\.id.beginning)) }

  /// Leaves out the other rows, and what would stand for records that only these refer to.
  mutating func keep(_ isKept: (RowDraft) throws -> Bool) rethrows {
    rows = try rows.filter(isKept)
    let named = Set(rows.flatMap { [$0.id, $0.conversation].compactMap { $0 } + $0.fields.references })
    stubs = stubs.filter { named.contains($0.row.id) }
  }
}

extension [RowVersion.Write] {
  fileprivate var references: [RowID] {
    compactMap { if case .reference(let id)? = $0.value { id } else { nil } }
  }
}

extension RowID {
  /// What tells the rows of one record apart.
  var beginning: UInt64 { UInt64(truncatingIfNeeded: value >> 64) }
}
