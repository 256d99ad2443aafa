import ConversationStore
import Conversations
import Foundation

/// A run as it is kept, for lists.
public struct RunSummary: Encodable, Sendable {
  public let run: Int64
  public let state: String
  public let startedAt: String
  public let finishedAt: String?
  public let mapping: String
  public let files: [String]
  public let tally: ImportTally

  public init(_ run: ImportRun) throws {
    let document = try JSONDecoder().decode(RunDocument.self, from: Data(run.document.utf8))
    self.run = run.number
    state = run.state.rawValue
    startedAt = Timestamp.format(run.startedAt)
    finishedAt = run.finishedAt.map { Timestamp.format($0) }
    mapping = document.title
    files = document.files.map(\.display)
    tally = try JSONDecoder().decode(RunProgress.self, from: Data(run.progress.utf8)).tally
  }
}
