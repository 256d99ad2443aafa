import ArgumentParser
import ConversationStore
import Conversations

extension PersonCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List people by name.",
      discussion: """
        Example:
          satchel person list --search example.com --json
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "Only people of this kind.")
    var kind: PersonKind?

    @Option(
      parsing: .unconditional, help: "Only people with this text in the name, e-mail address or company.")
    var search: String?

    @Flag(help: "List deleted people too.")
    var deleted = false

    func run() throws {
      var filter = PersonFilter()
      filter.kind = kind?.rawValue
      filter.contains = search
      filter.includingDeleted = deleted
      let people = try node.read { try $0.people(filter, page.page) }
      try output.print(people.map(PersonDocument.init), or: PersonDocument.table(people))
    }
  }
}
