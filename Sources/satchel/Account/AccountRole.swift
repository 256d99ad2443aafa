import ArgumentParser
import ConversationStore

struct AccountRole: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "role", abstract: "Change what an account may do.",
    discussion: """
      Example:
        satchel account role anna manager
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String
  @Argument(help: "What it may do from now on.")
  var role: Role

  func run() throws {
    try node.changeAccounts { store in try store.setRole(role, ofAccount: login) }
  }
}
