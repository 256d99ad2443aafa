import ConversationStore
import Exchange
import HTTPTypes
import Hummingbird

/// The form by which somebody logs in.
struct LoginPage: WebPage {
  static let template = "login"

  let title = "Log in"
  var login = ""
  /// Where to go afterwards.
  let to: String
  var problem: String?
  let offersSetup: Bool
}

/// Logging in and out.
struct LoginRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("login") { request, context in
      if context.visit.principal != nil { return Response.redirect(to: "/conversations") }
      let page = try await page(to: context.query["to"])
      return try await office.stranger(request, context) { _ in page }
    }
    pages.post("login") { request, context in try await logIn(request, context) }
    pages.post("logout") { _, context in try await logOut(context) }
  }

  private func page(to address: String) async throws -> LoginPage {
    LoginPage(
      to: Address.local(address, or: "/conversations"),
      offersSetup: try await office.awaitsAdministrator())
  }

  private func logIn(_ request: Request, _ context: PageContext) async throws -> Response {
    let (form, store, address) = (context.form, office.node.store, context.visit.address)
    let outcome = try await onThread(of: office.passwords) {
      try store.logIn(form["login"], password: form["password"], from: address)
    }
    var page = try await page(to: form["to"])
    page.login = form["login"]
    switch outcome {
    case .loggedIn(let token):
      var response = Response.redirect(to: page.to)
      office.cookies.set(.session, to: token.text, in: &response)
      office.cookies.clear(.stranger, in: &response)
      return response
    case .refused:
      page.problem = "Login or password is wrong."
      return try await office.stranger(request, context, status: .unprocessableContent) { _ in page }
    case .tooMany(let wait):
      page.problem = "Too many attempts have failed. Try again in \((wait + 999) / 1000) seconds."
      return try await office.stranger(request, context, status: .tooManyRequests) { _ in page }
    }
  }

  private func logOut(_ context: PageContext) async throws -> Response {
    let store = office.node.store
    if let token = context.visit.session { try await onThread { try store.endSession(token) } }
    var response = office.redirect(to: "/login", saying: .loggedOut)
    office.cookies.clear(.session, in: &response)
    return response
  }
}
