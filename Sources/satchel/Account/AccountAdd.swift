import ArgumentParser
import ConversationStore

extension Role: ExpressibleByArgument {}

struct AccountAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a login for a person.",
    discussion: """
      Asks for the password, or takes the first line of standard input where that is no terminal.

      Example:
        satchel account add anna --person anna@example.com --role administrator
        satchel account add anna --person anna@example.com --role user < password
        satchel account add reports --person anna@example.com --role user --no-password
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "What the person logs in with; letters of either case are the same.")
  var login: String
  @Option(help: "Whose login it is: an id, the beginning of one, or an e-mail address.")
  var person: String
  @Option(help: "What it may do.")
  var role: Role
  @Flag(help: "Make it for tokens alone: nobody can log in with it in a browser.")
  var noPassword = false

  func run() throws {
    let opened = try node.open()
    var effect = Failure.Effect.nothingChanged
    do {
      let owner = try opened.store.read { try $0.person(named: person) }
      let hash =
        noPassword ? nil : try NewPassword.read(for: login).hash(salt: opened.store.environment.random)
      try opened.store.addAccount(login, person: owner, role: role, password: hash)
      effect = .notSaid
    } catch {
      throw Failure(error, place: opened.directory.path, effect: effect)
    }
  }
}
