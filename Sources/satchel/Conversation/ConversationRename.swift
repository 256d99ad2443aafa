import ArgumentParser

extension ConversationCommand {
  struct Rename: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a conversation another name.",
      discussion: """
        Example:
          satchel conversation rename 0192f3a4 "Late delivery, Lyon"
        """)

    @OptionGroup var options: ConversationOptions

    @Argument(help: "The new name, 1 to 255 characters.")
    var name: String?

    @Option(
      name: .customLong("name"), parsing: .unconditional,
      help: "The new name, as an option: for names that begin with a hyphen.")
    var nameOption: String?

    func validate() throws {
      guard (name == nil) != (nameOption == nil) else {
        throw ValidationError("Give the new name, once.")
      }
      try (name ?? nameOption)?.requireText("The name")
    }

    func run() throws {
      try options.node.write(to: options.conversation, as: options.actor) { session, conversation in
        try session.rename(conversation, to: name ?? nameOption ?? "")
      }
    }
  }
}
