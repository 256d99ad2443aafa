import ArgumentParser
import ConversationStore

struct AccountDisable: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Take everything from an account.",
    discussion: """
      Its sessions end at once, and its tokens are good for nothing until it is enabled again.

      Example:
        satchel account disable anna
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String

  func run() throws {
    try node.changeAccounts { store in try store.disableAccount(login) }
  }
}
