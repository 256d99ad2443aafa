import ArgumentParser
import ConversationStore

extension ConversationCommand {
  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start a conversation, and print the new id.",
      discussion: """
        It is active, and assigned to who starts it unless --assigned-to names somebody else. Started from a \
        record with --source, it is about that record, and has its title as name if no name is given.

        Example:
          satchel conversation start --as john@example.com --name "Late delivery" --source 0192f3a4
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var output: OutputOptions

    @Option(parsing: .unconditional, help: "The name, 1 to 255 characters.")
    var name: String?

    @Option(help: "The record or person that it starts from.")
    var source: String?

    @Option(help: "A record or person that it is about; may be given several times.")
    var context: [String] = []

    @Option(help: ArgumentHelp("Who is to see to it.", valueName: "person"))
    var assignedTo: String?

    func validate() throws {
      try actor.requireName()
      if name == nil && source == nil { throw ValidationError("Give --name, or --source with a record.") }
      try name?.requireText("--name")
    }

    func run() throws {
      let id = try node.write(as: actor) { session, actor in
        guard let actor else { throw Failure("nobody acts", next: "give --as PERSON") }
        let queries = try session.queries
        return try session.startConversation(
          name: name, by: actor, source: try source.map { try queries.target(named: $0) },
          contexts: try context.map { try queries.target(named: $0) },
          assignedTo: try assignedTo.map { try queries.person(named: $0) })
      }
      try output.print(created: id)
    }
  }
}
