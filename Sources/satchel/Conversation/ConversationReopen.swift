import ArgumentParser

extension ConversationCommand {
  struct Reopen: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a closed conversation active again.",
      discussion: """
        Example:
          satchel conversation reopen 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        try session.take(.reopen, on: conversation)
      }
    }
  }
}
