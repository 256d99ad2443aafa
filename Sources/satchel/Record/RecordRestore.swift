import ArgumentParser

extension RecordCommand {
  struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a deleted record back.",
      discussion: """
        Example:
          satchel record restore 0192f3a4
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, or the beginning of one.")
    var record: String

    func run() throws {
      try node.write(as: actor) { session, _ in
        try session.restore(.record, try session.queries.record(named: record, .deletedToo))
      }
    }
  }
}
