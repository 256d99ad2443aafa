import ConversationStore
import Conversations
import Testing
import Versioning

/// Conversations that were forgotten here, and that others still remember.
@Suite struct ReturnTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode
  let ann: RowID
  let order: RowID
  let talk: RowID

  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    (ann, order, talk) = try lyon.write { session in
      let ann = try session.addPerson(kind: .user, name: "Ann")
      let order = try session.addRecord(kind: "order", title: "Order 42")
      let talk = try session.startConversation(name: "Late", by: ann)
      _ = try session.post(to: talk, author: ann, body: "first")
      return (ann, order, talk)
    }
    try offices.settle([lyon, oslo])
  }

  @Test func `what was written to a forgotten conversation stays when that comes back dead`() throws {
    try lyon.write { try $0.delete(conversation: talk) }
    try offices.settle([lyon, oslo])
    let old = try oslo.changeSet()
    #expect(try lyon.purge().conversations == 1)
    try lyon.write { session in
      try session.addContext(order, to: talk)
      try session.markRead(talk, by: ann)
    }
    _ = try lyon.store.apply(old)
    try lyon.refresh()
    #expect(try lyon.has(.context, .context(conversation: talk, target: order)))
    #expect(try lyon.has(.participant, .participant(conversation: talk, person: ann)))
    #expect(try !lyon.has(.conversation, talk))
    try offices.settle([lyon, oslo])
    try oslo.write { try $0.restore(.conversation, talk) }
    try offices.settle([lyon, oslo])
    #expect(try lyon.bodies(talk) == ["first"])
  }
}
