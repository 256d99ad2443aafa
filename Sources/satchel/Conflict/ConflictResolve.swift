import ArgumentParser
import ConversationStore
import Versioning

extension ConflictCommand {
  struct Resolve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a conflict: take one of the values, or write another one.",
      discussion: """
        Values are numbered from 1 as `conflict list` shows them. With --clock, nothing is written if the row \
        was written again since it was listed with that clock.

        Example:
          satchel conflict resolve 0192f3a4 name --take 2
          satchel conflict resolve 0192f3a4 assignedTo --value john@example.com
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "The row's id, or the beginning of it.")
    var id: String

    @Argument(help: "The field.")
    var field: String

    @OptionGroup var choice: ConflictChoice

    @Option(help: "The row's clock, as `conflict list --json` gave it.")
    var clock: String?

    func run() throws {
      try node.write(as: actor) { session, _ in
        let conflict = try session.queries.conflict(named: id, field: field)
        if let clock, clock != conflict.seen.text {
          throw Failure(
            "\(conflict.id) was written again since", next: "satchel conflict show \(conflict.id)")
        }
        let value = try choice.value(for: conflict, session.queries)
        try session.resolve(conflict.kind, conflict.id, conflict.field, with: value, seen: conflict.seen)
      }
    }
  }
}

/// The value that ends a conflict.
struct ConflictChoice: ParsableArguments {
  @Option(help: ArgumentHelp("Take the value with this number.", valueName: "number"))
  var take: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Write this: a text, a person or record, a time in RFC 3339, true or false.", valueName: "text"))
  var value: String?

  @Flag(help: "Clear the field.")
  var none = false

  func validate() throws {
    guard [take != nil, value != nil, none].filter({ $0 }).count == 1 else {
      throw ValidationError("Give one of --take, --value and --none.")
    }
  }

  func value(for conflict: Conflict, _ session: ReadSession) throws -> Value? {
    if let take {
      let numbered = zip(1..., conflict.choices)
      guard let (_, choice) = numbered.first(where: { $0.0 == take }) else {
        throw StoreError.noSuchSibling(number: take, of: conflict.choices.count)
      }
      return choice.value
    }
    return try value.map { try FieldValue.parse($0, for: conflict.field, of: conflict.kind, session) }
  }
}
