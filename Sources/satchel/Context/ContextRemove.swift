import ArgumentParser

extension ContextCommand {
  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take records or people off the contexts of a conversation.",
      discussion: """
        The conversation leaves their lists of activities; neither is deleted.

        Example:
          satchel context remove 0192f3a4 0192e000
        """)

    @OptionGroup var options: ConversationOptions

    @Argument(help: "A record or a person: an id, the beginning of one, or an e-mail address.")
    var targets: [String]

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        for text in targets {
          let target = try session.queries.target(named: text, .deletedToo)
          guard try session.queries.conversation(conversation)?.contexts.contains(target) == true else {
            throw Failure(
              "\(target) is not a context of conversation \(conversation)",
              next: "satchel conversation show \(conversation)")
          }
          try session.removeContext(target, from: conversation)
        }
      }
    }
  }
}
