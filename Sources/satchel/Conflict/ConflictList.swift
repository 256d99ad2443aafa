import ArgumentParser

extension ConflictCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List conflicts with their values, the one that is shown first.",
      discussion: """
        Example:
          satchel conflict list --json
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let (documents, text) = try node.read { session in
        let conflicts = try session.conflicts(page.page)
        let names = RowNames(session)
        let texts = try output.json ? [] : conflicts.map { try ConflictText.text($0, session, names) }
        return (conflicts.map(ConflictDocument.init), texts.joined(separator: "\n"))
      }
      if documents.isEmpty && !output.json { Console.note("no conflicts") }
      try output.print(documents, or: text)
    }
  }
}
