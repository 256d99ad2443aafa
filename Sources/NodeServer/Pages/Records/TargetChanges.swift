import ConversationStore
import Conversations
import Exchange
import Hummingbird
import Versioning

/// What makes, changes and deletes records and people.
struct TargetChanges {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    for (kind, path) in [(RowKind.record, "records"), (.person, "people")] {
      pages.get("\(path)/new") { request, context in
        try await office.show(request, context) { try Self.form(kind, nil, $0) }
      }
      pages.post("\(path)") { request, context in try await save(kind, nil, request, context) }
      pages.get("\(path)/:id/edit") { request, context in
        let id = try context.id
        return try await office.show(request, context) { try Self.form(kind, id, $0) }
      }
      pages.post("\(path)/:id/edit") { request, context in
        try await save(kind, context.id, request, context)
      }
      pages.get("\(path)/:id/delete") { request, context in
        let id = try context.id
        return try await office.show(request, context) { try TargetDeletePage(kind, id, $0) }
      }
      pages.post("\(path)/:id/delete") { _, context in try await delete(kind, context) }
    }
  }

  private static func form(_ kind: RowKind, _ id: RowID?, _ reader: Reader) throws -> TargetFormPage {
    kind == .record ? try TargetFormPage(record: id, reader) : try TargetFormPage(person: id, reader)
  }

  private func save(
    _ kind: RowKind, _ id: RowID?, _ request: Request, _ context: PageContext
  ) async throws -> Response {
    let form = context.form
    let outcome: FormOutcome<TargetFormPage> = try await office.write(context) { session, reader in
      var page = try Self.form(kind, id, reader)
      page.take(form)
      guard !page.hasProblems else { return .refused(page) }
      do {
        if let email = page.changedEmail(form) {
          try Rules.checkAddress(email)
          try reader.session.requireFree(email, for: id)
        }
        guard let id else { return .done(try session.add(kind, page)) }
        guard let seen = SeenClock.parse(form["seen"]) else { throw PageRefusal.unreadable("its clock") }
        let changes = page.changes(form)
        if !changes.isEmpty { try session.edit(kind, id, changes, seen: seen) }
        return .done(id)
      } catch let violation as RuleViolation {
        page.object(to: violation.field, FormProblem.text(violation))
        return .refused(page)
      }
    }
    switch outcome {
    case .done(let id):
      let path = kind == .record ? "/records/\(id)" : "/people/\(id)"
      return office.redirect(to: path, saying: kind == .record ? .recordSaved : .personSaved)
    case .refused(let page):
      return try await office.show(request, context, status: .unprocessableContent) { _ in page }
    }
  }

  private func delete(_ kind: RowKind, _ context: PageContext) async throws -> Response {
    let id = try context.id
    try await office.write(context) { session, reader in
      _ = try TargetDeletePage(kind, id, reader)
      try session.delete(kind, id)
    }
    return kind == .record
      ? office.redirect(to: "/records", saying: .recordDeleted)
      : office.redirect(to: "/people", saying: .personDeleted)
  }
}

extension WriteSession {
  fileprivate func add(_ kind: RowKind, _ page: TargetFormPage) throws -> RowID {
    func present(_ name: String) -> String? { page[name].isEmpty ? nil : page[name] }
    if kind == .person {
      return try addPerson(
        kind: PersonKind(rawValue: page["kind"]) ?? .customerUser, name: page["name"],
        email: present("email"), customer: present("customer"))
    }
    return try addRecord(
      kind: page["kind"], title: page["title"], url: present("url"), customer: present("customer"))
  }
}

extension RuleViolation {
  /// Beside which field it is said.
  fileprivate var field: String {
    switch self {
    case .emailTaken, .noAddress: "email"
    case .noSuchWord(_, let field, _), .required(let field): field
    default: "name"
    }
  }
}

/// Asks before a record or a person is deleted.
struct TargetDeletePage: WebPage {
  static let template = "target-delete"

  let title: String
  let name: String
  let action: String
  let back: String

  init(_ kind: RowKind, _ id: RowID, _ reader: Reader) throws {
    try reader.require(\.deletesPeopleAndRecords)
    guard let target = try reader.names.present(id), let address = target.address,
      address.hasPrefix(kind == .record ? "/records/" : "/people/")
    else { throw PageRefusal.notFound }
    title = kind == .record ? "Delete record" : "Delete person"
    name = target.name
    action = address + "/delete"
    back = address
  }
}
