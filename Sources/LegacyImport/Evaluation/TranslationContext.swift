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
  /// The records that were imported; nil if there were any before this run, which is then not to be told at once.
  var met: MetIdentities?
  var prospects = Prospects()

  init(_ mapping: Mapping, _ settings: ImportSettings) {
    self.mapping = mapping
    self.settings = settings
    references = ReferenceTable(mapping, instance: settings.instance)
  }

  /// Whether something can be remembered under an id.
  func mayBeImported(_ id: RowID) -> Bool { met?.mayContain(id) != false }

  /// The row that a record became; nil if it has not been imported.
  func importedRow(_ id: RowID, _ session: WriteSession) throws -> (kind: RowKind, row: RowID)? {
    mayBeImported(id) ? try session.importedRow(id) : nil
  }
}
