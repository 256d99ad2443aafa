import ArgumentParser

extension PersonCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a person, deleted or not.",
      discussion: """
        Example:
          satchel person show john@example.com
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String

    func run() throws {
      let (summary, row) = try node.read { session in
        let id = try session.person(named: person, .deletedToo)
        guard let summary = try session.person(id) else { throw Failure("there is no person \(id)") }
        return (summary, try session.row(.person, id))
      }
      try output.print(PersonDocument(summary), or: PersonDocument.text(summary, row))
    }
  }
}
