import ConversationStore
import Conversations
import Testing
import Versioning

/// Who may see and do what.
@Suite struct PermissionTests {
  let store: Store
  let directory: TemporaryDirectory
  private let anna: RowID
  private let bob: RowID
  private let jane: RowID
  private let joe: RowID

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(at: directory.path("lyon"), site: "Lyon", environment: World().environment())
    (anna, bob, jane, joe) = try store.write { session in
      (
        try session.addPerson(kind: .user, name: "Anna"), try session.addPerson(kind: .user, name: "Bob"),
        try session.addPerson(kind: .customerUser, name: "Jane"),
        try session.addPerson(kind: .customerUser, name: "Joe")
      )
    }
  }

  private func permissions(_ person: RowID, _ role: Role) throws -> Permissions {
    let login = "\(person)-\(role.rawValue)"
    let account = try store.addAccount(login, person: person, role: role)
    return Principal(account: account.id, person: person, role: role).permissions
  }

  private func conversation(by person: RowID, assignedTo: RowID? = nil) throws -> ConversationSummary {
    try store.write { session in
      let id = try session.startConversation(name: "Late delivery", by: person, assignedTo: assignedTo)
      return try #require(try session.queries.conversation(id))
    }
  }

  @Test func `a user edits what they started or what is assigned to them, a manager everything`() throws {
    let annas = try permissions(anna, .user)
    #expect(annas.edits(try conversation(by: anna)))
    #expect(annas.edits(try conversation(by: bob, assignedTo: anna)))
    #expect(!annas.edits(try conversation(by: bob)))
    #expect(try permissions(anna, .manager).edits(try conversation(by: bob)))
    #expect(try permissions(anna, .administrator).edits(try conversation(by: bob)))
    #expect(!(try permissions(jane, .customerUser)).edits(try conversation(by: jane)))
  }

  @Test func `a customer user sees what they take part in, and nothing else`() throws {
    let janes = try permissions(jane, .customerUser)
    let own = try conversation(by: jane).id
    let others = try conversation(by: anna).id
    #expect(try store.read { try $0.mayBeSeen(own, by: janes) })
    #expect(try !store.read { try $0.mayBeSeen(others, by: janes) })
    // To be talked about is not to take part.
    try store.write { try $0.addContext(jane, to: others) }
    #expect(try !store.read { try $0.mayBeSeen(others, by: janes) })
    _ = try store.write { try $0.post(to: others, author: jane, body: "Hello") }
    #expect(try store.read { try $0.mayBeSeen(others, by: janes) })
    #expect(try !store.read { try $0.mayBeSeen(others, by: permissions(joe, .customerUser)) })
    try store.write { try $0.delete(.participant, .participant(conversation: others, person: jane)) }
    #expect(try !store.read { try $0.mayBeSeen(others, by: janes) })
  }

  @Test func `everybody of the back office sees everything`() throws {
    let others = try conversation(by: bob).id
    for role in [Role.user, .manager, .administrator] {
      #expect(try store.read { try $0.mayBeSeen(others, by: permissions(anna, role)) })
    }
  }

  @Test func `posting as somebody else takes the right to view people`() throws {
    let janes = try permissions(jane, .customerUser)
    #expect(janes.posts(as: jane))
    #expect(!janes.posts(as: joe))
    #expect(try permissions(anna, .user).posts(as: joe))
  }

  @Test func `only administrators manage accounts`() throws {
    #expect(try permissions(anna, .administrator).administersAccounts)
    #expect(try !permissions(anna, .manager).administersAccounts)
  }
}
