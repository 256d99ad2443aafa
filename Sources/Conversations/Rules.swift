import Foundation
import Versioning

/// A conversation's status; other words may arrive from newer nodes and are shown as they are.
public enum Status: String, Sendable, CaseIterable { case active, inactive, closed }

/// A way from one status to another (a workflow's transition).
public enum Transition: String, Sendable, CaseIterable {
  case deactivate, activate, close, reopen

  public var target: Status {
    switch self {
    case .deactivate: .inactive
    case .activate, .reopen: .active
    case .close: .closed
    }
  }

  /// The statuses from which the transition may be taken.
  public var sources: [Status] {
    switch self {
    case .deactivate: [.active]
    case .activate: [.inactive]
    case .close: [.active, .inactive]
    case .reopen: [.closed]
    }
  }
}

/// A rule of the domain that a local write would break. The merge and imports of history are not bound by
/// the workflow; lengths bind everything that is written here.
public enum RuleViolation: Error, Hashable, Sendable, CustomStringConvertible {
  case blankName
  case nameTooLong(scalars: Int)
  case blankBody
  case bodyTooLong(bytes: Int)
  case containsNUL(field: String)
  case closedConversation(RowID)
  case noSuchTransition(from: String, Transition)
  case emailTaken(String, by: RowID)
  /// What can be no e-mail address, by which a person could be named.
  case noAddress(String)
  case reservedFieldName(String)
  /// A field that every row of its kind has was to be cleared.
  case required(field: String)
  case noSuchWord(String, field: String, words: [String])

  public var description: String {
    switch self {
    case .blankName: "a conversation's name must not be blank"
    case .nameTooLong(let scalars):
      "a conversation's name has at most \(Limits.nameScalars) characters, this one has \(scalars)"
    case .blankBody: "a message's body must not be blank"
    case .bodyTooLong(let bytes):
      "a message's body has at most \(Limits.bodyBytes) bytes, this one has \(bytes)"
    case .containsNUL(let field): "\(field) contains a NUL character, which no text may"
    case .closedConversation(let id):
      "conversation \(id) is closed and takes no new message; reopen it first"
    case .noSuchTransition(let status, let transition):
      "cannot \(transition.rawValue) a conversation that is \(status)"
    case .emailTaken(let email, let id): "a person with the e-mail address \(email) exists: \(id)"
    case .noAddress(let text): "\(text) is no e-mail address, such as john@example.com"
    case .reservedFieldName(let name): "\(name) is a built-in field, not a custom one"
    case .required(let field): "\(field) cannot be cleared"
    case .noSuchWord(let word, let field, let words):
      "\(field) cannot be \(word): it is one of \(words.joined(separator: ", "))"
    }
  }
}

public enum Limits {
  /// Unicode scalars in a conversation's name.
  public static let nameScalars = 255
  /// Bytes of UTF-8 in a message's body.
  public static let bodyBytes = 8 << 20
}

/// What a local write or an import must fulfil.
public enum Rules {
  /// A conversation's name has 1 to ``Limits/nameScalars`` characters, and more than white space.
  public static func checkName(_ name: String) throws(RuleViolation) {
    guard !isBlank(name) else { throw .blankName }
    let count = name.unicodeScalars.count
    guard count <= Limits.nameScalars else { throw .nameTooLong(scalars: count) }
    try checkText(name, field: "the name")
  }

  public static func checkBody(_ body: String) throws(RuleViolation) {
    guard !isBlank(body) else { throw .blankBody }
    guard body.utf8.count <= Limits.bodyBytes else { throw .bodyTooLong(bytes: body.utf8.count) }
    try checkText(body, field: "the body")
  }

  /// SQLite's text functions and XML end at NUL, so no text may hold one.
  public static func checkText(_ text: String, field: String) throws(RuleViolation) {
    var text = text
    let hasNUL = text.withUTF8 { bytes in bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
    }
    if hasNUL { throw .containsNUL(field: field) }
  }

  /// What is given by hand as an e-mail address has one @ and nothing that is not to be seen.
  public static func checkAddress(_ text: String) throws(RuleViolation) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let hasGap = text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
      // Scripts need the joiners.
      case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
      default: scalar.properties.isWhitespace
      }
    }
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !hasGap else { throw .noAddress(text) }
  }

  public static func status(after transition: Transition, from status: String) throws(RuleViolation) -> Status
  {
    guard let current = Status(rawValue: status), transition.sources.contains(current) else {
      throw .noSuchTransition(from: status, transition)
    }
    return transition.target
  }

  /// What a field may be given by hand; values that are there already are not bound by this.
  public static func check(_ value: Value?, for field: Field, of kind: RowKind) throws(RuleViolation) {
    guard let value else {
      if required[kind]?.contains(field) == true { throw .required(field: field.key) }
      return
    }
    guard case .text(let text) = value else { return }
    switch (kind, field) {
    case (.conversation, .name): try checkName(text)
    case (.message, .body): try checkBody(text)
    case (.conversation, .status): try check(text, among: Status.allCases.map(\.rawValue), field)
    case (.message, .type): try check(text, among: MessageType.allCases.map(\.rawValue), field)
    case (.message, .visibility): try check(text, among: Visibility.allCases.map(\.rawValue), field)
    case (.person, .kind): try check(text, among: PersonKind.allCases.map(\.rawValue), field)
    default: try checkText(text, field: field.key)
    }
  }

  private static func check(
    _ word: String, among words: [String], _ field: Field
  ) throws(RuleViolation) {
    if !words.contains(word) { throw .noSuchWord(word, field: field.key, words: words) }
  }

  private static let required: [RowKind: Set<Field>] = [
    .person: [.enabled, .kind, .name],
    .record: [.kind, .title],
    .conversation: [.createdAt, .name, .status],
    .participant: [.person],
    .context: [.target],
    .message: [.body, .sent, .type, .visibility],
  ]

  private static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { !("!"..."~" ~= $0) && $0.properties.isWhitespace }
  }
}
