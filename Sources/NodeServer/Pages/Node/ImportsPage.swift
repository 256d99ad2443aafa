import ConversationStore
import Hummingbird
import LegacyImport

/// What was brought in from legacy systems.
struct ImportsPage: WebPage {
  static let template = "imports"

  struct Line: Sendable {
    let number: Int64
    let started: String
    let state: String
    let mapping: String
    let read: Int
    let created: Int
    let rejected: Int
  }

  let title = "Imports"
  let rows: [Line]
  let isEmpty: Bool

  init(_ reader: Reader) throws {
    try reader.require(\.seesTheNode)
    rows = try reader.session.importRuns().prefix(200).map { try RunSummary($0) }.map { run in
      Line(
        number: run.run, started: run.startedAt, state: run.state, mapping: run.mapping,
        read: run.tally.total.read, created: run.tally.total.created, rejected: run.tally.total.rejected)
    }
    isEmpty = rows.isEmpty
  }
}

/// The report of one run.
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

  let title: String
  let state: String
  let mapping: String
  let started: String
  let finished: String
  let hasFinished: Bool
  let files: [String]
  let lines: [Line]

  init(_ reader: Reader, _ number: Int64) throws {
    try reader.require(\.seesTheNode)
    guard let run = try reader.session.importRun(number).map({ try RunSummary($0) }) else {
      throw PageRefusal.notFound
    }
    title = "Import \(number)"
    (state, mapping, started, finished) = (run.state, run.mapping, run.startedAt, run.finishedAt ?? "")
    hasFinished = run.finishedAt != nil
    files = run.files
    lines = (run.tally.records.sorted { $0.key < $1.key } + [("sum", run.tally.total)]).map { type, part in
      Line(
        type: type, read: part.read, created: part.created, updated: part.updated, unchanged: part.unchanged,
        rejected: part.rejected, skipped: part.skipped)
    }
  }
}

struct ImportRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("imports") { request, context in
      try await office.show(request, context) { try ImportsPage($0) }
    }
    pages.get("imports/:number") { request, context in
      guard let number = context.parameters.get("number").flatMap({ Int64($0) }) else {
        throw PageRefusal.notFound
      }
      return try await office.show(request, context) { try ImportPage($0, number) }
    }
  }
}
