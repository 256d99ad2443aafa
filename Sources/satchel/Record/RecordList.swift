import ArgumentParser
import ConversationStore

extension RecordCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List records by kind and title.",
      discussion: """
        Example:
          satchel record list --kind order --search 42
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only records of this kind.")
    var kind: String?

    @Option(parsing: .unconditional, help: "Only records with this text in the title or URL.")
    var search: String?

    @Flag(help: "List deleted records too.")
    var deleted = false

    func run() throws {
      var filter = RecordFilter()
      filter.kind = kind
      filter.contains = search
      filter.includingDeleted = deleted
      let records = try node.read { try $0.records(filter, page.page) }
      try output.print(records.map(RecordDocument.init), or: RecordDocument.table(records))
    }
  }
}
