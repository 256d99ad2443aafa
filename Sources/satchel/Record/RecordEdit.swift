import ArgumentParser
import ConversationStore
import Conversations
import Versioning

extension RecordCommand {
  struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change what is known of a record.",
      discussion: """
        Only what is given changes.

        Example:
          satchel record edit 0192f3a4 --title "Order 42 (second delivery)"
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, or the beginning of one.")
    var record: String

    @OptionGroup var changes: RecordChanges

    func run() throws {
      try node.write(as: actor) { session, _ in
        try session.edit(.record, try session.queries.record(named: record), changes.writes)
      }
    }
  }
}

/// The fields of a record that can be written.
struct RecordChanges: ParsableArguments {
  @Option(help: "order, requestForQuote, quote, customer, or any other word.") var kind: String?
  @Option(parsing: .unconditional, help: "What people call it.") var title: String?
  @Option(help: "Where it is to be seen.") var url: String?
  @Flag(name: .customLong("no-url"), help: "Clear the URL.") var clearsURL = false

  var writes: [RowVersion.Write] {
    var writes: [RowVersion.Write] = []
    if let kind { writes.append(.init(.kind, .text(kind))) }
    if let title { writes.append(.init(.title, .text(title))) }
    if url != nil || clearsURL { writes.append(.init(.url, url.map { .text($0) })) }
    return writes
  }

  func validate() throws {
    try kind?.requireText("--kind")
    try title?.requireText("--title")
    if url != nil && clearsURL { throw ValidationError("A field cannot be given and cleared at once.") }
    if writes.isEmpty { throw ValidationError("Nothing to change: give at least one field.") }
  }
}
