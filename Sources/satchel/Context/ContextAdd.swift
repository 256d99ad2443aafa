import ArgumentParser

extension ContextCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make records or people contexts of a conversation.",
      discussion: """
        The conversation then is on their lists of activities. Those that are contexts already stay so.

        Example:
          satchel context add 0192f3a4 0192e000 jane@acme.example
        """)

    @OptionGroup var options: ConversationOptions

    @Argument(help: "A record or a person: an id, the beginning of one, or an e-mail address.")
    var targets: [String]

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        for target in targets {
          try session.addContext(session.queries.target(named: target), to: conversation)
        }
      }
    }
  }
}
