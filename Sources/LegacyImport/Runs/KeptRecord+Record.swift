import ConversationStore
import RecordFormat

extension KeptRecord {
  init(_ record: Record, step: RunDocument.Step) {
    self.init(
      input: step.input, file: step.file, ordinal: record.place.ordinal, line: record.place.line,
      offset: record.place.offset, record: RecordText.json(of: record))
  }

  init(_ place: RecordPlace, step: RunDocument.Step) {
    self.init(
      input: step.input, file: step.file, ordinal: place.ordinal, line: place.line, offset: place.offset,
      record: nil)
  }

  /// The record, read back.
  func parsed() throws -> Record? {
    let place = RecordPlace(ordinal: ordinal, line: line, offset: offset, length: 0)
    return try record.map { try RecordText.record(json: $0, place: place) }
  }
}
