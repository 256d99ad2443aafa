import ArgumentParser
import ConversationStore
import Conversations

extension PersonKind: ExpressibleByArgument {}

extension PersonCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a person, and print the new id.",
      discussion: """
        Two offices that add the same e-mail address have added one person.

        Example:
          satchel person add --kind customerUser --name "Jane Roe" --email jane@acme.example --customer Acme
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Back-office user, or employee of a customer.")
    var kind: PersonKind

    @Option(parsing: .unconditional, help: "The person's name.")
    var name: String

    @Option(help: "The person's e-mail address.")
    var email: String?

    @Option(parsing: .unconditional, help: "The company that the person works for.")
    var customer: String?

    func validate() throws {
      try name.requireText("--name")
      try email?.requireAddress()
    }

    func run() throws {
      let id = try node.write(as: actor) { session, _ in
        if let email { try session.queries.requireFree(email) }
        return try session.addPerson(kind: kind, name: name, email: email, customer: customer)
      }
      try output.print(created: id)
    }
  }
}
