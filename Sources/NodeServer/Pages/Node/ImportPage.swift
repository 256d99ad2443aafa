import ConversationStore
import LegacyImport

/// The report of one run, with the records that were refused.
struct ImportPage: WebPage {
  static let template = "import"

  struct Line: Sendable {
    let type: String
    let read: Int
    let created: Int
    let updated: Int
    let unchanged: Int
    let rejected: Int
    let skipped: Int
  }

  struct Refused: Sendable {
    /// The file, and the line or byte in it.
    let place: String
    let reason: String
    /// Nil for what could not be read.
    let record: String?
  }

  let title: String
  let state: String
  let mapping: String
  let started: String
  let finished: String
  let hasFinished: Bool
  let files: [String]
  let lines: [Line]
  let refused: [Refused]
  let hasRefused: Bool
  let paging: Paging

  /// Characters of a record that are shown.
  private static let longest = 2_000

  init(_ reader: Reader, _ number: Int64, _ query: Form) throws {
    try reader.require(\.seesTheNode)
    guard let run = try RunSummary.all(reader.session).first(where: { $0.run == number }) else {
      throw PageRefusal.notFound
    }
    title = "Import \(number)"
    (state, mapping, started, finished) = (
      run.state.rawValue, run.mapping, run.startedAt, run.finishedAt ?? ""
    )
    hasFinished = run.finishedAt != nil
    files = run.files
    lines = (run.tally.records.sorted { $0.key < $1.key } + [("sum", run.tally.total)]).map { type, part in
      Line(
        type: type, read: part.read, created: part.created, updated: part.updated, unchanged: part.unchanged,
        rejected: part.rejected, skipped: part.skipped)
    }
    let page = Paging.number(query)
    let found = try reader.session.rejects(of: number, Paging.page(page), cutAt: Self.longest)
    let (cut, paging) = Paging.cut(found, at: page) {
      Address.make("/imports/\(number)", [("page", "\($0)")])
    }
    refused = cut.map { Refused($0, files: run.files) }
    hasRefused = !refused.isEmpty
    self.paging = paging
  }
}

extension ImportPage.Refused {
  fileprivate init(_ reject: ImportReject, files: [String]) {
    let kept = reject.record
    let file = files.indices.contains(kept.file) ? files[kept.file] : "file \(kept.file + 1)"
    place = kept.line > 0 ? "\(file), line \(kept.line)" : "\(file), byte \(kept.offset)"
    (reason, record) = (reject.reason, kept.record)
  }
}
