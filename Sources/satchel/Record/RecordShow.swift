import ArgumentParser
import ConversationStore

extension RecordCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a record, deleted or not, and the conversations that are about it.",
      discussion: """
        Example:
          satchel record show 0192f3a4
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An id, or the beginning of one.")
    var record: String

    func run() throws {
      let (page, text) = try node.read { session in
        let id = try session.record(named: record, .deletedToo)
        guard let summary = try session.record(id) else { throw Failure("there is no record \(id)") }
        var filter = ConversationFilter()
        filter.context = id
        let conversations = try session.conversations(filter)
        let table = try ConversationDocument.table(conversations, RowNames(session))
        return (
          RecordPage(summary, conversations), RecordPage.text(summary, try session.row(.record, id), table)
        )
      }
      try output.print(page, or: text)
    }
  }
}
