import ArgumentParser

extension ConversationCommand {
  struct Deactivate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an active conversation inactive.",
      discussion: """
        Example:
          satchel conversation deactivate 0192f3a4
        """)

    @OptionGroup var options: ConversationOptions

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        try session.take(.deactivate, on: conversation)
      }
    }
  }
}
