import ArgumentParser

extension RecordCommand {
  struct Delete: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Delete a record. Conversations that are about it stay.",
      discussion: """
        Example:
          satchel record delete 0192f3a4
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, or the beginning of one.")
    var record: String

    func run() throws {
      try node.write(as: actor) { session, _ in
        try session.delete(.record, try session.queries.record(named: record, .deletedToo))
      }
    }
  }
}
