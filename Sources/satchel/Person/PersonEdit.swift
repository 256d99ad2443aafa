import ArgumentParser
import ConversationStore
import Conversations
import Versioning

extension PersonCommand {
  struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change what is known of a person.",
      discussion: """
        Only what is given changes.

        Example:
          satchel person edit john@example.com --name "John B. Doe" --no-customer
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions

    @Argument(help: "An id, the beginning of one, or an e-mail address.")
    var person: String

    @OptionGroup var changes: PersonChanges

    func run() throws {
      try node.write(as: actor) { session, _ in
        let id = try session.queries.person(named: person)
        if let email = changes.email { try session.queries.requireFree(email, for: id) }
        try session.edit(.person, id, changes.writes)
      }
    }
  }
}

/// The fields of a person that can be written.
struct PersonChanges: ParsableArguments {
  @Option(help: "Back-office user, or employee of a customer.") var kind: PersonKind?
  @Option(parsing: .unconditional, help: "The person's name.") var name: String?
  @Option(help: "The person's e-mail address.") var email: String?
  @Flag(name: .customLong("no-email"), help: "Clear the e-mail address.") var clearsEmail = false
  @Option(parsing: .unconditional, help: "The company that the person works for.") var customer: String?
  @Flag(name: .customLong("no-customer"), help: "Clear the company.") var clearsCustomer = false
  @Flag(inversion: .prefixedEnableDisable, help: "Whether the person may sign in.") var access: Bool?

  var writes: [RowVersion.Write] {
    var writes: [RowVersion.Write] = []
    if let kind { writes.append(.init(.kind, .text(kind.rawValue))) }
    if let name { writes.append(.init(.name, .text(name))) }
    if email != nil || clearsEmail { writes.append(.init(.email, email.map { .text($0) })) }
    if customer != nil || clearsCustomer { writes.append(.init(.customer, customer.map { .text($0) })) }
    if let access { writes.append(.init(.enabled, .flag(access))) }
    return writes
  }

  func validate() throws {
    try name?.requireText("--name")
    try email?.requireAddress()
    if email != nil && clearsEmail || customer != nil && clearsCustomer {
      throw ValidationError("A field cannot be given and cleared at once.")
    }
    if writes.isEmpty { throw ValidationError("Nothing to change: give at least one field.") }
  }
}
