/// What is wanted of a record.
enum RecordNeed {
  case values
  /// That it can be read; its fields are left out.
  case place
}

/// The records of one format, one after another.
protocol RecordSequence: AnyObject {
  var assumptions: Assumptions { get }
  /// The stream that is being read; another one after reading had to start anew.
  var stream: TextStream { get }
  /// Those of streams that were left.
  var earlierReplacements: [Replacement] { get }
  func next(_ need: RecordNeed) throws -> RecordItem?
}

extension RecordSequence {
  var earlierReplacements: [Replacement] { [] }
}
