import ConversationStore
import RecordFormat
import Versioning

/// A record that a run has met, with what is remembered of it.
struct MetRecord {
  let input: MappingInput
  let key: String
  /// The id under which it is remembered.
  let identity: RowID
  let hash: [UInt8]
  let before: ImportedRecord?
  let memory: RecordMemory
  /// Whether the run has met it before, and it did not have to wait.
  let isRepeated: Bool
  let position: RecordPosition
  let source: RecordPlace
  let file: String

  /// Where it stands, in words.
  var place: String { RefusedRecord.place(of: source, in: file) }

  /// Whether the run has met another content of its id.
  func isAnother(in run: Int64) -> Bool {
    switch memory {
    case .none, .standIn: false
    case .one(let hash, _, let mark): hash != self.hash && mark == .init(of: run)
    case .several(let last, _, let since): last != hash && since == run
    }
  }
}

/// What is to be done about a record.
enum Standing {
  /// It is as it was when it was imported last.
  case unchanged
  /// It was imported before, and only when all files are read it is seen whether it is the last of its id again.
  case undecided
  /// It is the last of its id, as far as is known.
  case last
  /// One that comes later has the say. Left to it are the rows that none makes which comes later.
  case overtaken
}
