import ArgumentParser

extension MessageCommand {
  struct Erase: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase the text of a message, for good and on every node.",
      discussion: """
        The text and the custom fields go; who sent it and when stay, as the fact. Other nodes erase as they \
        exchange, whoever edits the message meanwhile. The ids stand in satchel message list --json.

        Example:
          satchel message erase 0192f3a4-77c1 --for-good
        """)

    @OptionGroup var options: ErasureOptions

    @Argument(help: "An id, or the beginning of one.")
    var message: String

    func run() throws {
      try options.erase { session in
        let found = try session.queries.row(named: message, among: [.message], .deletedToo)
        return try session.erase(message: found.id)
      }
    }
  }
}
