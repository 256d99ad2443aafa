import ConversationStore
import Conversations
import Versioning

/// Finds people and records by what somebody types.
struct TargetSearch {
  enum Found {
    case blank, none
    case one(RowID)
    case several([String])
  }

  private let reader: Reader
  private let kinds: TargetKinds
  private static let most = 20

  init(_ reader: Reader, _ kinds: TargetKinds) {
    self.reader = reader
    self.kinds = kinds
  }

  /// How a person or a record is named so that ``find(_:)`` finds it, and nothing else.
  static func name(_ person: PersonSummary) -> String {
    let mark = person.email.map { "<\($0)>" } ?? "[\(person.id.beginning)]"
    return "\(person.name) \(mark)"
  }

  static func name(_ record: RecordSummary) -> String { "\(record.title) [\(record.id.beginning)]" }

  static func name(_ id: RowID?, _ session: ReadSession) throws -> String {
    guard let id else { return "" }
    if let person = try session.person(id), !person.isDeleted { return name(person) }
    if let record = try session.record(id), !record.isDeleted { return name(record) }
    return ""
  }

  func find(_ text: String) throws -> Found {
    let text = text.trimmingSpace
    if text.isEmpty { return .blank }
    if let id = try marked(text) { return .one(id) }
    let matches = try candidates(text)
    let exact = matches.filter { $0.name.lowercased() == text.lowercased() }
    if exact.count == 1 { return .one(exact[0].id) }
    switch matches.count {
    case 0: return .none
    case 1: return .one(matches[0].id)
    default: return .several(matches.map(\.suggestion))
    }
  }

  /// What may be meant by the beginning of a name.
  func suggestions(_ text: String) throws -> [String] {
    try candidates(text.trimmingSpace).map(\.suggestion)
  }

  private struct Candidate {
    let id: RowID
    let name: String
    let suggestion: String
  }

  private func candidates(_ text: String) throws -> [Candidate] {
    let page = Page(limit: Self.most)
    var people = PersonFilter()
    people.contains = text
    people.kind = kinds == .staff ? PersonKind.user.rawValue : nil
    var found = try reader.session.people(people, page)
      .map { Candidate(id: $0.id, name: $0.name, suggestion: Self.name($0)) }
    guard kinds == .all else { return found }
    var records = RecordFilter()
    records.contains = text
    found += try reader.session.records(records, page)
      .map { Candidate(id: $0.id, name: $0.title, suggestion: Self.name($0)) }
    return Array(found.prefix(Self.most))
  }

  /// Whom a suggestion's mark names, or an id or an e-mail address that stands alone.
  private func marked(_ text: String) throws -> RowID? {
    let mark = text.wholeMatch(of: /(?:.*\s)?[<\[]([^<>\[\]]+)[>\]]/.dotMatchesNewlines())?.1
    let word = mark.map(String.init) ?? text
    if word.contains("@") {
      return try reader.session.person(email: word).flatMap { try fitting($0) }
    }
    guard mark != nil || RowID(word) != nil else { return nil }
    do {
      return try fitting(try reader.session.find(word, among: [.person, .record]).id)
    } catch is StoreError { return nil }
  }

  private func fitting(_ id: RowID) throws -> RowID? {
    if let person = try reader.session.person(id), !person.isDeleted {
      return kinds != .staff || person.kind == PersonKind.user.rawValue ? id : nil
    }
    guard kinds == .all, let record = try reader.session.record(id), !record.isDeleted else { return nil }
    return id
  }
}

extension String {
  /// Without white space at both ends.
  var trimmingSpace: String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}
