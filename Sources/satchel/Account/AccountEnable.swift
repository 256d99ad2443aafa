import ArgumentParser
import ConversationStore

struct AccountEnable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enable", abstract: "Let an account in again.",
    discussion: """
      It has the password and the tokens that it had.

      Example:
        satchel account enable anna
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String

  func run() throws {
    try node.changeAccounts { store in try store.enableAccount(login) }
  }
}
