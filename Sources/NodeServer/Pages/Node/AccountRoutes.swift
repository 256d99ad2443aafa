import ConversationStore
import Exchange
import HTTPTypes
import Hummingbird
import Versioning

/// Accounts are made, disabled and given new passwords by administrators.
struct AccountRoutes {
  let office: BackOffice

  func add(to pages: some RouterMethods<PageContext>) {
    pages.get("accounts") { request, context in try await show(request, context) }
    pages.post("accounts") { request, context in try await make(request, context) }
    pages.post("accounts/disable") { request, context in
      try await change(request, context, saying: .accountDisabled) { store, form in
        try store.disableAccount(form["login"])
      }
    }
    pages.post("accounts/enable") { request, context in
      try await change(request, context, saying: .accountEnabled) { store, form in
        try store.enableAccount(form["login"])
      }
    }
    pages.post("accounts/password") { request, context in
      try await change(request, context, saying: .passwordSet) { store, form in
        let hash = try Password(form["password"]).hash(salt: store.environment.random)
        try store.setPassword(hash, ofAccount: form["login"])
      }
    }
  }

  private func show(
    _ request: Request, _ context: PageContext, status: HTTPResponse.Status = .ok,
    _ change: @escaping @Sendable (inout AccountsPage, Reader) throws -> Void = { _, _ in }
  ) async throws -> Response {
    let store = office.node.store
    let accounts = try await ReadingThreads.run { try store.accounts() }
    return try await office.show(request, context, status: status) { reader in
      var page = try AccountsPage(reader, accounts)
      try change(&page, reader)
      return page
    }
  }

  private func requireAdministrator(_ context: PageContext) throws {
    let permissions = try context.principal.permissions
    guard permissions.isBackOffice else { throw PageRefusal.notFound }
    guard permissions.administersAccounts else {
      throw PageRefusal.notAllowed("Only administrators may change accounts. Nothing was changed.")
    }
  }

  private func make(_ request: Request, _ context: PageContext) async throws -> Response {
    try requireAdministrator(context)
    let (form, store) = (context.form, office.node.store)
    let permissions = try context.principal.permissions
    let person = try await ReadingThreads.run {
      try store.read { session in
        var field = TargetField("person", "Person", kinds: .people)
        field.take(form)
        return try field.resolve(Reader(session, permissions))
      }
    }
    guard let person else {
      return try await show(request, context, status: .unprocessableContent) { page, reader in
        page.take(form)
        _ = try page.person.resolve(reader)
        if page.person.problem == nil { page.person.problem = FormProblem.blank }
      }
    }
    return try await change(request, context, saying: .accountMade) { store, form in
      guard let role = Role(rawValue: form["role"]) else { throw PageRefusal.unreadable("its role") }
      let password = form["password"]
      let hash = try password.isEmpty ? nil : Password(password).hash(salt: store.environment.random)
      try store.addAccount(form["login"].trimmingSpace, person: person, role: role, password: hash)
    }
  }

  /// Writes, where passwords are tried too: hashing one takes as much memory.
  private func change(
    _ request: Request, _ context: PageContext, saying flash: Flash,
    _ write: @escaping @Sendable (Store, Form) throws -> Void
  ) async throws -> Response {
    try requireAdministrator(context)
    let (form, store) = (context.form, office.node.store)
    do {
      try await onThread(of: office.passwords) { try write(store, form) }
    } catch let error as AccountError {
      return try await show(request, context, status: .unprocessableContent) { page, _ in
        page.take(form)
        page.problem = "\(error). Nothing was changed."
      }
    }
    return office.redirect(to: "/accounts", saying: flash)
  }
}
