/// What the records of a run are translated by. One for a run, since each translation holds it.
final class TranslationContext {
  let mapping: Mapping
  let settings: ImportSettings
  let valuation = Valuation()
  let references: ReferenceTable
  /// The legacy types of which records may still come: in files that are not read to the end, or among those
  /// that wait. What refers to one of another type that is not here will never find it.
  var expected: Set<String> = []

  init(_ mapping: Mapping, _ settings: ImportSettings) {
    self.mapping = mapping
    self.settings = settings
    references = ReferenceTable(mapping, instance: settings.instance)
  }
}
