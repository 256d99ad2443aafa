import ArgumentParser

extension ConversationCommand {
  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Close a conversation: it takes no new message until it is reopened.",
      discussion: """
        Example:
          satchel conversation close 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        try session.take(.close, on: conversation)
      }
    }
  }
}
