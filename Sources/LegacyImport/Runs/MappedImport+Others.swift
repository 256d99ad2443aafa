import RecordFormat

extension MappedImport {
  /// Counts a record that is none of the input's, and if it is no input's, tells its kind.
  func noteOther(_ record: Record, _ step: RunDocument.Step) {
    progress.others = (progress.others ?? 0) + 1
    let input = mapping.inputs[step.input]
    func readsAlike(_ other: RunDocument.Step) -> Bool {
      other.file == step.file && mapping.inputs[other.input].reading.recordPath == input.reading.recordPath
    }
    // The first that reads the file tells, so that each record is counted once.
    if plan.steps[..<progress.step].contains(where: readsAlike) { return }
    if plan.steps.contains(where: { readsAlike($0) && mapping.inputs[$0.input].isAround(record) }) { return }
    let kind = input.around.lazy.compactMap { place in
      record.fields.first { $0.name == place.field }?.value.texts.first
    }.first
    progress.unknown = progress.unknown ?? [:]
    progress.unknown?[kind ?? "", default: 0] += 1
  }
}

extension MappingInput {
  /// Whether a file in which no record was found looks like one of something else: nothing of it has a name that the
  /// input knows.
  func isForeign(_ assumptions: Assumptions) -> Bool {
    if assumptions.otherElements > 0 { return true }
    if assumptions.columns.isEmpty { return false }
    return !header(assumptions.columns).fields.contains { field in
      named.contains(ignoresCase ? field.name.lowercased() : field.name)
    }
  }

  /// The columns of a table as rules look at them, in a record without values.
  func header(_ columns: [String]) -> Record {
    let place = RecordPlace(ordinal: 1, line: 1, offset: 0, length: 0)
    let record = Record(fields: columns.map { RecordField($0, .none) }, place: place)
    return pivoted(aliases.applied(to: record))
  }
}
