import ArgumentParser

struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Who may use this node in a browser or by a program.",
    discussion: """
      Accounts stay on this node: no bundle carries them.

      Example:
        satchel account add anna --person anna@example.com --role administrator
        satchel account token anna reports
        satchel account list
      """,
    subcommands: [
      AccountAdd.self, AccountList.self, AccountDisable.self, AccountEnable.self, AccountPassword.self,
      AccountRole.self, AccountToken.self,
    ])
}
