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
  /// The records that were met in this run; nil in one that goes on, where it is not known of all.
  var met: MetIdentities?
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

  /// Whether the run can have met a record.
  func mayBeMet(_ id: RowID) -> Bool { met?.mayContain(id) != false }

  /// The row that a record became; nil if it has not been imported.
  func importedRow(_ id: RowID, _ session: WriteSession) throws -> (kind: RowKind, row: RowID)? {
    mayBeImported(id) ? try session.importedRow(id, as: .person) : nil
  }
}
