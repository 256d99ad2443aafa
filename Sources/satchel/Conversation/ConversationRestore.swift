import ArgumentParser

extension ConversationCommand {
  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a deleted conversation back with all that belonged to it.",
      discussion: """
        Example:
          satchel conversation restore 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(as: options.actor) { session, _ in
        try session.restore(.conversation, session.queries.conversation(named: options.conversation).id)
      }
    }
  }
}
