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
    rows = try RunSummary.all(reader.session).prefix(200).map { run in
      Line(
        number: run.run, started: run.startedAt, state: run.state.rawValue, mapping: run.mapping,
        read: run.tally.total.read, created: run.tally.total.created, rejected: run.tally.total.rejected)
    }
    isEmpty = rows.isEmpty
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
      let query = context.query
      return try await office.show(request, context) { try ImportPage($0, number, query) }
    }
  }
}
