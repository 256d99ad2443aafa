import ConversationStore
import Conversations
import Versioning

/// The attributes of a person or a record as a request's document says them.
struct TargetInput {
  private let type: APIType
  private let texts: [String: String]
  /// Those that are to have no value. A blank text is none, as in the forms of the pages.
  private let cleared: Set<String>
  private let seen: VersionVector?

  /// The attributes that every one has, and those that one may have.
  private static func names(_ type: APIType) -> (required: [String], optional: [String]) {
    type == .people ? (["kind", "name"], ["customer", "email"]) : (["kind", "title"], ["customer", "url"])
  }

  /// - Parameter id: nil where one is made.
  init(_ document: JSONValue, _ type: APIType, id: RowID?) throws {
    let (required, optional) = Self.names(type)
    let input = try APIInput(
      document, type, id: id?.description, attributes: Set(required + optional))
    var (texts, cleared): ([String: String], Set<String>) = ([:], [])
    for name in required + optional {
      let sent = try input.optionalText(name)
      if let text = sent ?? nil, !text.trimmingSpace.isEmpty {
        texts[name] = text
      } else if required.contains(name), sent != nil || id == nil {
        throw APIError.value("/data/attributes/\(name)", "This value should not be blank.")
      } else if sent != nil {
        cleared.insert(name)
      }
    }
    (self.type, self.texts, self.cleared, seen) = (type, texts, cleared, input.seen)
  }

  func add(_ session: WriteSession, _ reading: APIReading) throws -> RowID {
    let (word, customer) = (texts["kind"] ?? "", texts["customer"])
    guard type == .people else {
      return try session.addRecord(
        kind: word, title: texts["title"] ?? "", url: texts["url"], customer: customer)
    }
    let kind = try Self.personKind(word)
    try checkEmail(nil, reading)
    return try session.addPerson(
      kind: kind, name: texts["name"] ?? "", email: texts["email"], customer: customer)
  }

  /// Writes what the document names; the rest stays.
  func edit(_ id: RowID, _ session: WriteSession, _ reading: APIReading) throws {
    if type == .people {
      if let word = texts["kind"] { _ = try Self.personKind(word) }
      try checkEmail(id, reading)
    }
    let (required, optional) = Self.names(type)
    let writes: [RowVersion.Write] = (required + optional).compactMap { name in
      let field = type == .records && name == "customer" ? Field.customerOfRecord : Field(name)
      if let text = texts[name] { return .init(field, .text(text)) }
      return cleared.contains(name) ? .init(field, nil) : nil
    }
    guard !writes.isEmpty else { return }
    try session.edit(type == .people ? .person : .record, id, writes, seen: seen)
  }

  private func checkEmail(_ id: RowID?, _ reading: APIReading) throws {
    guard let email = texts["email"] else { return }
    try Rules.checkAddress(email)
    try reading.session.requireFree(email, for: id)
  }

  private static func personKind(_ word: String) throws(APIError) -> PersonKind {
    guard let kind = PersonKind(rawValue: word) else {
      throw .value(
        "/data/attributes/kind",
        "The kind is one of: \(PersonKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    return kind
  }
}
