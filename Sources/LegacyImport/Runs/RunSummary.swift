import ConversationStore
import Conversations
import Foundation

/// A run as it is kept, for lists.
public struct RunSummary: Encodable, Sendable {
  public enum State: String, Encodable, Sendable {
    case running
    /// It can be gone on with.
    case interrupted
    /// It was interrupted, and a later run over the same files with the same settings has finished.
    case replaced
    case finished, undone
  }

  public let run: Int64
  public let state: State
  public let startedAt: String
  public let finishedAt: String?
  public let mapping: String
  public let files: [String]
  public let tally: ImportTally

  private init(_ run: ImportRun, _ document: RunDocument, _ state: State) throws {
    self.run = run.number
    self.state = state
    startedAt = Timestamp.format(run.startedAt)
    finishedAt = run.finishedAt.map { Timestamp.format($0) }
    mapping = document.title
    files = document.files.map(\.display)
    tally = try JSONDecoder().decode(RunProgress.self, from: Data(run.progress.utf8)).tally
  }

  /// All runs, the newest first.
  public static func all(_ session: ReadSession) throws -> [RunSummary] {
    var finished: [RunDocument] = []
    return try session.importRuns().map { run in
      let document = try RunDocument(run)
      let state: State =
        switch run.state {
        case .running: .running
        case .interrupted: finished.contains { $0.covers(document) } ? .replaced : .interrupted
        case .finished: .finished
        case .undone: .undone
        }
      if state == .finished { finished.append(document) }
      return try RunSummary(run, document, state)
    }
  }

  /// - Throws: ``ImportError/noSuchRun(_:)``
  public static func of(_ number: Int64, _ session: ReadSession) throws -> RunSummary {
    guard let found = try all(session).first(where: { $0.run == number }) else {
      throw ImportError.noSuchRun(number)
    }
    return found
  }
}
