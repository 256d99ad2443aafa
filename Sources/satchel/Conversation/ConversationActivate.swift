import ArgumentParser

extension ConversationCommand {
  struct Activate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an inactive conversation active again.",
      discussion: """
        Example:
          satchel conversation activate 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        try session.take(.activate, on: conversation)
      }
    }
  }
}
