import ConversationStore
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
  /// Whether the run may have met it before.
  let isRepeated: Bool
  /// Where it stands, in words.
  let place: String
}
