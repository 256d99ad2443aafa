import ArgumentParser

extension PersonCommand {
  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a deleted person back.",
      discussion: """
        Example:
          satchel person restore john@example.com
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String

    func run() throws {
      try node.write(as: actor) { session, _ in
        try session.restore(.person, try session.queries.person(named: person, .deletedToo))
      }
    }
  }
}
