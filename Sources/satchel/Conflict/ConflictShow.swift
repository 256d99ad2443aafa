import ArgumentParser

extension ConflictCommand {
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show the conflicts of one row: who wrote what, where and when.",
      discussion: """
        Example:
          satchel conflict show 0192f3a4 assignedTo
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The row's id, or the beginning of it.")
    var id: String

    @Argument(help: "Only this field.")
    var field: String?

    func run() throws {
      let (documents, text) = try node.read { session in
        let conflicts =
          try field.map { [try session.conflict(named: id, field: $0)] } ?? session.conflicts(named: id)
        let names = RowNames(session)
        let texts = try conflicts.map { try ConflictText.text($0, session, names, .whole) }
        return (conflicts.map(ConflictDocument.init), texts.joined(separator: "\n"))
      }
      try output.print(documents, or: text)
    }
  }
}
