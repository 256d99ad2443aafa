import ArgumentParser

extension PersonCommand {
  struct Erase: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase what is known of a person, for good and on every node.",
      discussion: """
        Name, address, company and custom fields go, with every value that is in conflict; the row stays, empty, as \
        the fact. Other nodes erase as they exchange, whoever edits the person meanwhile, and imports do not bring \
        it back. What others wrote of the person is not found by this: see satchel message erase. The id of a person \
        with an e-mail address is made of that address, so who knows the address can still recognise the row.

        Example:
          satchel person erase jane@example.com --with-messages --for-good
        """)

    @OptionGroup var options: ErasureOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String
    @Flag(help: "Also erase every message here that the person wrote.")
    var withMessages = false

    func run() throws {
      try options.erase { session in
        let id = try session.queries.person(named: person, .deletedToo)
        return try session.erase(person: id, withMessages: withMessages)
      }
    }
  }
}
