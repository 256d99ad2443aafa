import ArgumentParser
import ConversationStore

struct AccountPassword: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Give an account another password.",
    discussion: """
      Ends its sessions. Asks for the password, or takes the first line of standard input.

      Example:
        satchel account password anna
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String

  func run() throws {
    try node.changeAccounts { store in
      let password = try NewPassword.read(for: try store.account(login).login)
      try store.setPassword(password.hash(salt: store.environment.random), ofAccount: login)
    }
  }
}
