import ArgumentParser
import ConversationStore

struct AccountToken: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token", abstract: "Tokens by which programs ask in the name of an account.",
    discussion: """
      Example:
        satchel account token anna reports > token
        curl -H "Authorization: Bearer $(cat token)" http://127.0.0.1:4270/api/conversations
        satchel account token revoke anna reports
      """,
    subcommands: [AccountTokenAdd.self, AccountTokenList.self, AccountTokenRevoke.self],
    defaultSubcommand: AccountTokenAdd.self)
}

struct AccountTokenAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Make a token, and print it: it cannot be read again.",
    discussion: """
      Example:
        satchel account token add anna reports > token
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String
  @Argument(help: "What the token is for.")
  var name: String

  func validate() throws { try name.requireText("The name") }

  func run() throws {
    var minted: SecretToken?
    try node.changeAccounts { store in minted = try store.addToken(name, toAccount: login) }
    if let minted { try Console.print(minted.text) }
  }
}

struct AccountTokenRevoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Make a token good for nothing.",
    discussion: """
      Example:
        satchel account token revoke anna reports
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The account's login.")
  var login: String
  @Argument(help: "The token's name.")
  var name: String

  func run() throws {
    try node.changeAccounts { store in try store.revokeToken(name, ofAccount: login) }
  }
}
