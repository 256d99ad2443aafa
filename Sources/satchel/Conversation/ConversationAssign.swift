import ArgumentParser

extension ConversationCommand {
  struct Assign: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say who is to see to a conversation.",
      discussion: """
        Example:
          satchel conversation assign 0192f3a4 john@example.com
        """)

    @OptionGroup var options: ConversationOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String?

    @Option(help: ArgumentHelp("The person, as an option.", valueName: "person"))
    var to: String?

    @Flag(help: "Leave it to nobody.")
    var nobody = false

    func validate() throws {
      guard [person != nil, to != nil, nobody].filter({ $0 }).count == 1 else {
        throw ValidationError("Give a person, or --nobody.")
      }
    }

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        let assignee = try (person ?? to).map { try session.queries.person(named: $0) }
        try session.assign(conversation, to: assignee)
      }
    }
  }
}
