import ConversationStore
import Conversations
import Versioning

/// Who may use this node, for administrators.
struct AccountsPage: WebPage {
  static let template = "accounts"

  struct Line: Sendable {
    let login: String
    let person: Names.Target
    let role: String
    let created: Moment
    let isDisabled: Bool
    let hasPassword: Bool
    /// The reader's own: nobody disables that by mistake.
    let isMine: Bool
  }

  let title = "Accounts"
  let rows: [Line]
  /// What is wrong with what was sent.
  var problem: String?
  var login = ""
  var person: TargetField
  var roles: [Choice]

  init(_ reader: Reader, _ accounts: [Account]) throws {
    try reader.require(\.administersAccounts)
    rows = try accounts.map { account in
      Line(
        login: account.login, person: try reader.names.target(account.person),
        role: RoleWords.label(account.role), created: Moment(account.createdAt),
        isDisabled: account.disabledAt != nil, hasPassword: account.hasPassword,
        isMine: account.id == reader.permissions.principal.account)
    }
    person = TargetField("person", "Person", kinds: .people)
    roles = RoleWords.choices(chosen: .user)
  }

  /// Takes what was typed, but for the password.
  mutating func take(_ form: Form) {
    login = form["login"].trimmingSpace
    person.take(form)
    roles = RoleWords.choices(chosen: Role(rawValue: form["role"]) ?? .user)
  }
}

/// What roles are called.
enum RoleWords {
  static func label(_ role: Role) -> String {
    switch role {
    case .administrator: "Administrator"
    case .manager: "Manager"
    case .user: "User"
    case .customerUser: "Customer user"
    }
  }

  static func choices(chosen: Role) -> [Choice] {
    Choice.list(Role.allCases.map { ($0.rawValue, label($0)) }, chosen: chosen.rawValue)
  }
}
