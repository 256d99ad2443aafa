import ArgumentParser

extension PersonCommand {
  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a person. Conversations and messages that mention them stay.",
      discussion: """
        Example:
          satchel person delete john@example.com
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String

    func run() throws {
      try node.write(as: actor) { session, _ in
        try session.delete(.person, try session.queries.person(named: person, .deletedToo))
      }
    }
  }
}
