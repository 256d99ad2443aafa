import ConversationStore
import Conversations
import Versioning

/// What the records of a run are translated by. One for a run, since each translation holds it.
final class TranslationContext {
  let mapping: Mapping
  let settings: ImportSettings
  let valuation = Valuation()
  let references: ReferenceTable
  let addresses = AddressBook()
  /// What was remembered in this run, and the records that were found unchanged. In one that goes on: since then. What it
  /// had brought in before is told by ``RecordMemory``; of what it had found unchanged before, that this is met again is
  /// not noticed.
  var met = MetIdentities()
  /// Whether no record was imported before this run.
  var isFirst = false
  var prospects = Prospects()

  init(_ mapping: Mapping, _ settings: ImportSettings) {
    self.mapping = mapping
    self.settings = settings
    references = ReferenceTable(mapping, instance: settings.instance)
  }

  /// Whether something can be remembered under an id.
  func mayBeImported(_ id: RowID) -> Bool { !isFirst || mayBeMet(id) }

  func mayBeMet(_ id: RowID) -> Bool { met.mayContain(id) }

  /// The row that a record became; nil if it has not been imported.
  func importedRow(_ id: RowID, _ session: WriteSession) throws -> (kind: RowKind, row: RowID)? {
    mayBeImported(id) ? try session.importedRow(id, as: .person) : nil
  }
}
