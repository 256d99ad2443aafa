import ArgumentParser
import ConversationStore

extension MessageCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the messages of a conversation in order.",
      discussion: """
        Example:
          satchel message list 0192f3a4 --last 20
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An id, or the beginning of one.")
    var conversation: String

    @Option(help: ArgumentHelp("Only so many, the latest.", valueName: "count"))
    var last: Int?

    @Flag(help: "List the messages of a deleted conversation too.")
    var deleted = false

    func validate() throws {
      guard let last else { return }
      if last < 0 || page.offset != 0 || page.limit != nil {
        throw ValidationError("--last takes a number, and neither --limit nor --offset beside it.")
      }
    }

    func run() throws {
      let (documents, text) = try node.read { session in
        let found = try session.conversation(named: conversation)
        let part = last.map { Page(offset: max(0, found.messageCount - $0), limit: $0) } ?? page.page
        let messages = try session.messages(of: found.id, part, includingDeleted: deleted)
        let names = RowNames(session)
        let text =
          try output.json ? "" : messages.map { try MessageText.text($0, names) }.joined(separator: "\n")
        if found.isDeleted && !deleted {
          Console.note("the conversation is deleted; --deleted lists its messages")
        }
        return (messages.map(MessageDocument.init), text)
      }
      try output.print(documents, or: text)
    }
  }
}
