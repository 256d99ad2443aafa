import ArgumentParser
import ConversationStore
import Conversations

struct AccountTokenList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the tokens of an account.",
    discussion: """
      Example:
        satchel account token list anna
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The account's login.")
  var login: String

  func run() throws {
    let opened = try node.open()
    do {
      let tokens = try opened.store.tokens(ofAccount: login)
      try output.print(
        tokens.map(TokenDocument.init),
        or: Table(
          columns: [.text("NAME"), .whole("MADE"), .whole("REVOKED")],
          rows: tokens.map { [$0.name, LocalTime.text($0.createdAt), LocalTime.text($0.revokedAt)] }))
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .notSaid)
    }
  }
}

/// A token as JSON, without the token.
private struct TokenDocument: Encodable {
  let createdAt: String
  let name: String
  @OrNull var revokedAt: String?

  init(_ token: AccessToken) {
    name = token.name
    createdAt = Timestamp.format(token.createdAt)
    revokedAt = token.revokedAt.map(Timestamp.format)
  }
}
