import Versioning

/// Who wrote a value, and when; on a row's start tag, what holds for all its fields that do not say it.
struct Stamp {
  var dot: Dot?
  var writtenAt: Int64?
  var author: RowID?
  /// How many attributes of the current element it was read from.
  var attributes = 0
}
