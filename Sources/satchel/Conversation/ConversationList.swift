import ArgumentParser
import ConversationStore
import Conversations

extension Status: ExpressibleByArgument {}
extension ConversationFilter.Order: ExpressibleByArgument {}
extension SortDirection: ExpressibleByArgument {}

extension ConversationCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List conversations, those with the latest message first.",
      discussion: """
        Example:
          satchel conversation list --assigned-to john@example.com --since 2026-11-01
          satchel conversation list --search "late delivery" --order created --direction ascending
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var filter: ConversationFilterOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let (conversations, table) = try node.read(after: filter.preparation) { session in
        let conversations = try session.conversations(filter.filter(session), page.page)
        let isTable = !output.json
        return (
          conversations, isTable ? try ConversationDocument.table(conversations, RowNames(session)) : nil
        )
      }
      try output.print(conversations.map(ConversationDocument.init), or: table ?? Table(columns: []))
    }
  }
}

/// Which conversations are listed, and in which order.
struct ConversationFilterOptions: ParsableArguments {
  @Option(help: "Only conversations with this status.") var status: Status?
  @Option(help: ArgumentHelp("Only those assigned to this person.", valueName: "person"))
  var assignedTo: String?
  @Option(help: "Only those about this record or person.") var context: String?
  @Option(parsing: .unconditional, help: "Only those with this text in the name.") var name: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Only those with all these words in the name or in one message; \"in quotes\" side by side.",
      valueName: "text"))
  var search: String?
  @Option(
    help: ArgumentHelp(
      "Only those with a message, or started, at or after this time: 2026-11-20, or RFC 3339.",
      valueName: "time"))
  var since: TimeArgument?
  @Flag(help: "Only those with a conflict.") var conflicts = false
  @Flag(help: "List deleted conversations too.") var deleted = false
  @Option(help: "By what to sort.") var order = ConversationFilter.Order.lastMessage
  @Option(help: "Whether the least or the greatest comes first.") var direction: SortDirection?

  var preparation: NodeOptions.Preparation { search == nil ? .none : .searchIndex }

  func filter(_ session: ReadSession) throws -> ConversationFilter {
    var filter = ConversationFilter()
    filter.status = status?.rawValue
    filter.assignedTo = try assignedTo.map { try session.person(named: $0, .deletedToo) }
    filter.context = try context.map { try session.target(named: $0, .deletedToo) }
    filter.nameContains = name
    filter.search = search
    filter.activity.from = since?.milliseconds
    filter.onlyConflicts = conflicts
    filter.includingDeleted = deleted
    filter.order = order
    filter.direction = direction
    return filter
  }
}
