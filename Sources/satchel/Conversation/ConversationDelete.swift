import ArgumentParser

extension ConversationCommand {
  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a conversation with all that belongs to it.",
      discussion: """
        A message that another office writes meanwhile brings it back, whole.

        Example:
          satchel conversation delete 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(as: options.actor) { session, _ in
        try session.delete(conversation: session.queries.conversation(named: options.conversation).id)
      }
    }
  }
}
