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

  /// Lille has not heard of the others, so it forgets. Paris deletes a row of which it has not seen what Rome has.
  @Test
  func `what is deleted of a conversation that comes back is so for who still has what was forgotten of it`()
    throws
  {
    let lille = try offices.open("lille")
    let (ben, talk) = try lille.write { session in
      let ben = try session.addPerson(kind: .user, name: "Ben")
      return (ben, try session.startConversation(name: "Early", by: ben))
    }
    let others = try [offices.open("paris"), offices.open("rome")]
    for node in others { try lille.tell(node) }
    try lille.write { _ = try $0.post(to: talk, author: ben, body: "first") }
    try lille.tell(others[1])
    try others[0].write { session in
      _ = try session.post(to: talk, author: ben, body: "second")
      try session.removeContext(ben, from: talk)
    }
    try lille.write { try $0.delete(conversation: talk) }
    #expect(try lille.purge().conversations == 1)
    try lille.tell(others[0])
    try offices.agree(others)
    try offices.agree([lille] + others)
    #expect(try others[1].bodies(talk)?.contains("second") == true)
  }
}
