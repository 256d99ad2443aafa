import ArgumentParser

extension ConversationCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a conversation, deleted or not, with its last messages.",
      discussion: """
        Example:
          satchel conversation show 0192f3a4
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An id, or the beginning of one.")
    var conversation: String

    func run() throws {
      let (document, text) = try node.read { session in
        let summary = try session.conversation(named: conversation)
        return (ConversationDocument(summary), try output.json ? "" : ConversationPage.text(summary, session))
      }
      try output.print(document, or: text)
    }
  }
}
