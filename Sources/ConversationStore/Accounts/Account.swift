import GRDB
import Versioning

/// A login at this node.
public struct Account: Sendable, Hashable, Identifiable {
  /// Means something at this node only.
  public struct ID: Sendable, Hashable {
    public let value: Int64

    init(_ value: Int64) { self.value = value }
  }

  public let id: ID
  /// Lower-case.
  public let login: String
  public let person: RowID
  public let role: Role
  public let hasPassword: Bool
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let createdAt: Int64
  public let disabledAt: Int64?

  static let columns = "key, login, person, role, password IS NOT NULL, created_at, disabled_at"

  init(_ line: GRDB.Row) throws {
    id = ID(line[0])
    login = line[1]
    person = try RowID(blob: line[2])
    role = try Role(column: line[3], of: id)
    hasPassword = line[4]
    createdAt = line[5]
    disabledAt = line[6]
  }
}

extension Role {
  init(column word: String, of account: Account.ID) throws {
    guard let role = Role(rawValue: word) else {
      throw StoreError.damagedRow(table: "account", key: account.value)
    }
    self = role
  }
}

/// Why an account was not made or changed. Nothing was changed.
public enum AccountError: Error, Hashable, Sendable, CustomStringConvertible {
  case loginTaken(String)
  case unusableLogin(String)
  case unknown(login: String)
  case noPerson(RowID)
  /// The person's kind and the role do not go together.
  case otherKind(role: Role, kind: String)
  case shortPassword
  case longPassword
  /// Nobody could manage accounts any more.
  case lastAdministrator(login: String)
  case tokenNameTaken(String)
  case unknownToken(String)

  public var description: String {
    switch self {
    case .loginTaken(let login): "there is an account \(login)"
    case .unusableLogin(let login):
      "\(login) cannot be a login: it has 1 to \(Account.loginLength) characters, none of them a space"
    case .unknown(let login): "there is no account \(login); satchel account list shows all"
    case .noPerson(let id): "there is no person \(id), or it is deleted"
    case .otherKind(let role, let kind):
      "an account with the role \(role.rawValue) cannot belong to a person of the kind \(kind)"
    case .shortPassword: "a password has at least \(Password.lengths.lowerBound) characters"
    case .longPassword: "a password has at most \(Password.lengths.upperBound) characters"
    case .lastAdministrator(let login):
      "\(login) is the only administrator that can log in; make another one first"
    case .tokenNameTaken(let name): "the account has a token named \(name); give another name"
    case .unknownToken(let name): "the account has no token named \(name) that could be revoked"
    }
  }
}

extension Account {
  static let loginLength = 100

  /// A login as it is kept. Letters of either case are the same.
  static func normalized(_ login: String) throws -> String {
    let isUsable =
      (1...loginLength).contains(login.unicodeScalars.count)
      && !login.unicodeScalars.contains {
        $0.properties.isWhitespace || $0.properties.generalCategory == .control
          || $0.properties.generalCategory == .format
      }
    guard isUsable else { throw AccountError.unusableLogin(login) }
    return login.lowercased()
  }
}
