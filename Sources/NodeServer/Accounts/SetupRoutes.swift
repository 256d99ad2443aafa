import ConversationStore
import Conversations
import Exchange
import HTTPTypes
import Hummingbird

/// The form by which the first administrator comes in.
struct SetupPage: WebPage {
  static let template = "setup"

  let title = "Set up"
  var code = ""
  var name = ""
  var email = ""
  var login = ""
  var problem: String?
}

/// The first visit: who knows the code that the server printed becomes an administrator. Afterwards there is no such
/// page.
struct SetupRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("setup") { request, context in
      try await requireFirst()
      return try await office.stranger(request, context) { visit in SetupPage(code: visit.query["code"]) }
    }
    pages.post("setup") { request, context in try await setUp(request, context) }
  }

  private func requireFirst() async throws {
    guard try await office.awaitsAdministrator() else { throw PageRefusal.notFound }
  }

  private func setUp(_ request: Request, _ context: PageContext) async throws -> Response {
    try await requireFirst()
    let form = context.form
    var page = SetupPage(
      code: form["code"], name: form["name"].trimmingSpace, email: form["email"].trimmingSpace,
      login: form["login"].trimmingSpace)
    do {
      guard office.setup?.matches(form["code"]) == true else {
        page.problem = "The code is not the one that the server printed when it started."
        return try await refuse(page, request, context)
      }
      let token = try await administrator(page, password: form["password"])
      var response = office.redirect(to: "/conversations")
      office.cookies.set(.session, to: token.text, in: &response)
      office.cookies.clear(.stranger, in: &response)
      return response
    } catch let error as AccountError {
      page.problem = "\(error)."
    } catch let error as RuleViolation {
      page.problem = "\(error)."
    }
    return try await refuse(page, request, context)
  }

  private func refuse(
    _ page: SetupPage, _ request: Request, _ context: PageContext
  ) async throws -> Response {
    try await office.stranger(request, context, status: .unprocessableContent) { _ in page }
  }

  private func administrator(_ page: SetupPage, password: String) async throws -> SecretToken {
    let store = office.node.store
    return try await onThread(of: office.passwords) {
      let hash = try Password(password).hash(salt: store.environment.random)
      let person = try store.write { session in
        if !page.email.isEmpty, let known = try session.queries.person(email: page.email) { return known }
        guard !page.name.isEmpty else { throw RuleViolation.required(field: "the name") }
        return try session.addPerson(
          kind: .user, name: page.name, email: page.email.isEmpty ? nil : page.email)
      }
      let account = try store.addAccount(
        page.login, person: person, role: .administrator, password: hash)
      return try store.beginSession(for: account.id)
    }
  }
}
