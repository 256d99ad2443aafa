import ArgumentParser
import ConversationStore
import Conversations

struct ImportUndoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Delete what a run made and nobody has touched since.",
    discussion: """
      What the run changed in rows that were there before stays changed. Importing the same export again brings \
      everything back.

      Example:
        satchel import undo 3

      Exit status: 0 done, also where rows were kept since somebody has touched them; 1 it failed, for example \
      since there is no such run, and nothing was deleted; 64 the command line is wrong.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The run's number.")
  var number: Int64
  @OptionGroup var actor: ActorOptions

  func run() throws {
    let report = try node.write(as: actor) { session, _ in try session.undoImport(number) }
    let document = UndoDocument(report)
    let text = RowKind.known.compactMap { kind -> String? in
      let (deleted, kept) = (report.deleted[kind] ?? 0, report.kept[kind] ?? 0)
      return deleted + kept == 0 ? nil : "\(kind.name): \(deleted) deleted, \(kept) kept\n"
    }
    try output.print(document, or: text.isEmpty ? "there was nothing to delete\n" : text.joined())
  }
}

private struct UndoDocument: Encodable {
  let deleted: [String: Int]
  let kept: [String: Int]

  init(_ report: UndoReport) {
    deleted = Dictionary(uniqueKeysWithValues: report.deleted.map { ($0.key.name, $0.value) })
    kept = Dictionary(uniqueKeysWithValues: report.kept.map { ($0.key.name, $0.value) })
  }
}
