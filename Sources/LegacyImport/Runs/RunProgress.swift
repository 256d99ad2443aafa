/// How far a run has come; saved with each batch.
struct RunProgress: Codable {
  enum Phase: String, Codable {
    /// The files that are attachments are read.
    case attachments
    case reading
    /// Records that waited are tried again, as long as that helps.
    case waiting
    /// What still waits for records that will not come gets what the mapping says for what is missing.
    case last
    case done
  }

  var phase = Phase.reading
  /// The step, or the number of the attachment, and how many records of it are done; while waiting, the key of the last record tried.
  var step = 0
  var done = 0
  var lastKey: Int64 = 0
  /// Of the records of the step that are done, those that are none of its input's.
  var others: Int?
  /// Of these, by kind, those that are no input's.
  var unknown: [String: Int]?
  /// Of inputs by their numbers, once they have had a record: what their rules name and no record has had so far.
  var missing: [Int: [String]]?
  /// Whether this round over the waiting records has settled any.
  var hasSettled = false
  /// In the last phase: what is given up, for how many records of this round, and how often that number was doubled.
  var concession: Prospects.Concession?
  var omissions: Int?
  var doublings: Int?
  var tally = ImportTally()
}
