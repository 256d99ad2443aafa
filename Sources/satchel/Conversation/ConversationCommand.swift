import ArgumentParser

struct ConversationCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conversation", abstract: "Conversations: start, find, show and change them.",
    discussion: """
      A conversation is named by id or by the beginning of one.

      Example:
        satchel conversation start --as john@example.com --name "Late delivery"
      """,
    subcommands: [
      Start.self, List.self, Show.self, Rename.self, Assign.self, Activate.self, Deactivate.self, Close.self,
      Reopen.self, Delete.self, Restore.self, Export.self, Print.self,
    ])
}

/// Which conversation is changed, where, and by whom.
struct ConversationOptions: ParsableArguments {
  @OptionGroup var node: NodeOptions
  @OptionGroup var actor: ActorOptions

  @Argument(help: "An id, or the beginning of one.")
  var conversation: String
}
