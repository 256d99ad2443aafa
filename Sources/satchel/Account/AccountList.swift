import ArgumentParser
import ConversationStore
import Conversations

struct AccountList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the accounts of this node.",
    discussion: """
      Example:
        satchel account list --json
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let opened = try node.open()
    do {
      let accounts = try opened.store.accounts()
      let names = try opened.store.read { session in
        try accounts.map { try session.person($0.person)?.name ?? $0.person.short }
      }
      try output.print(
        accounts.map(AccountDocument.init),
        or: Table(
          columns: [.text("LOGIN"), .text("PERSON"), .whole("ROLE"), .whole("STATE")],
          rows: zip(accounts, names).map { [$0.login, $1, $0.role.rawValue, $0.state] }))
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .notSaid)
    }
  }
}

extension Account {
  fileprivate var state: String { disabledAt != nil ? "disabled" : hasPassword ? "" : "no password" }
}

/// An account as JSON.
private struct AccountDocument: Encodable {
  let createdAt: String
  @OrNull var disabledAt: String?
  let hasPassword: Bool
  let login: String
  let person: String
  let role: String

  init(_ account: Account) {
    login = account.login
    person = account.person.description
    role = account.role.rawValue
    hasPassword = account.hasPassword
    createdAt = Timestamp.format(account.createdAt)
    disabledAt = account.disabledAt.map(Timestamp.format)
  }
}
