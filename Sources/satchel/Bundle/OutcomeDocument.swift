import ArgumentParser
import ConversationStore
import Conversations
import Exchange
import Versioning

/// What became of a bundle, as JSON.
struct OutcomeDocument: Encodable {
  struct News: Encodable {
    let id: String
    let messages: Int
    @OrNull var name: String?

    init(_ news: ApplyReport.ConversationNews) {
      id = news.id.description
      messages = news.messages
      name = news.name
    }
  }

  /// Whether the origin had the same state as this node has now; null unless both know the same.
  @OrNull var agrees: Bool?
  @OrNull var bundle: String?
  let conversations: [News]
  @OrNull var error: String?
  let file: String
  let gaps: [GapDocument]
  let newConflicts: Int
  let newMessages: Int
  let openConflicts: Int
  /// `applied`, `kept` (it has to wait) or `refused`.
  let result: String
  let rowsApplied: Int
  let rowsKnown: Int

  init(_ outcome: BundleOutcome) {
    let report: ApplyReport
    switch outcome.result {
    case .applied(let applied):
      report = applied
      result = "applied"
    case .kept(let reason):
      report = ApplyReport()
      result = "kept"
      error = reason.inWords
    case .refused(let reason):
      report = ApplyReport()
      result = "refused"
      error = reason.inWords
    }
    agrees = report.agrees
    bundle = outcome.id?.description
    conversations = report.news.map(News.init)
    file = outcome.path
    gaps = GapDocument.list(report.gaps)
    newConflicts = report.newConflicts
    newMessages = report.newMessages
    openConflicts = report.openConflicts
    rowsApplied = report.rowsApplied
    rowsKnown = report.rowsKnown
  }
}

/// Writes of a replica that are known to exist and are not here.
struct GapDocument: Encodable {
  let missing: String
  let replica: String

  /// Lines for people, said once after everything was taken in.
  static func text(_ gaps: Knowledge) -> String {
    list(gaps).map { "missing from replica \($0.replica): \($0.missing); sync with who has it\n" }.joined()
  }

  static func list(_ gaps: Knowledge) -> [GapDocument] {
    gaps.entries.map { entry in
      let intervals = entry.counters.intervals.map { "\($0.lowerBound)-\($0.upperBound)" }
      return GapDocument(missing: intervals.joined(separator: " "), replica: entry.replica.description)
    }
  }
}

extension BundleOutcome {
  /// An error's text, with the bundle's path in front unless it says it itself.
  fileprivate func named(_ text: String) -> String { SafeText.naming(path, in: text) }

  private static let newsShown = 20

  /// Lines for people.
  var text: String {
    switch result {
    case .refused: return "\(SafeText.line(path)): refused\n"
    case .kept: return "\(SafeText.line(path)): kept for later\n"
    case .applied(let report): return text(of: report)
    }
  }

  private func text(of report: ApplyReport) -> String {
    var text =
      "\(SafeText.line(path)): \(report.rowsApplied) rows applied, \(report.rowsKnown) known already\n"
    for news in report.news.prefix(Self.newsShown) {
      let count = news.messages == 1 ? "1 new message" : "\(news.messages) new messages"
      text += "  \(count) in \(SafeText.line(news.name ?? "a conversation that has not arrived"))\n"
    }
    if report.news.count > Self.newsShown {
      text += "  and new messages in \(report.news.count - Self.newsShown) more conversations\n"
    }
    if report.newConflicts > 0 { text += "  \(report.newConflicts) new conflicts: satchel conflict list\n" }
    if report.agrees == true { text += "  this node and the writer of the bundle have the same state\n" }
    return text
  }
}

extension [BundleOutcome] {
  /// Says on standard error what was refused, and ends with 1 if nothing was applied, else 2; so it does if this node
  /// and a writer differ where they should not.
  func exitIfRefused() throws {
    let refused = filter { !$0.isApplied }
    let differing = filter(\.hasShownADifference)
    if refused.isEmpty, differing.isEmpty { return }
    for outcome in differing {
      Console.note(
        outcome.named("this node and the writer know the same and yet differ; run on both: satchel check"))
    }
    for outcome in refused {
      switch outcome.result {
      case .refused(let error): Console.note(outcome.named(error.inWords))
      case .kept(let error): Console.note(outcome.named(error.inWords))
      case .applied: break
      }
    }
    throw ExitCode(refused.count == count ? 1 : 2)
  }
}

extension BundleOutcome {
  fileprivate var hasShownADifference: Bool {
    if case .applied(let report) = result { report.agrees == false } else { false }
  }
}
