import ConversationStore
import Conversations
import Testing
import Versioning

/// Nodes that were away while deletions were forgotten, and what they bring back.
@Suite struct AwayTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode
  let rome: SimulatedNode
  let ann: RowID
  let order: RowID
  let talk: RowID

  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    rome = try offices.open("rome")
    (ann, order, talk) = try lyon.write { session in
      let ann = try session.addPerson(kind: .user, name: "Ann")
      let order = try session.addRecord(kind: "order", title: "Order 42")
      let talk = try session.startConversation(name: "Late", by: ann, source: order)
      _ = try session.post(to: talk, author: ann, body: "first")
      return (ann, order, talk)
    }
    try offices.settle([lyon, oslo, rome])
  }

  /// Lyon deletes, and Rome, who is away, is taken off the roster. Whoever is in `purgers` forgets it.
  func forget(_ purgers: [SimulatedNode], _ deletion: (WriteSession) throws -> Void) throws {
    try lyon.write(deletion)
    try lyon.store.retire(rome.replica)
    try offices.settle([lyon, oslo])
    for node in purgers { #expect(try node.purge().rows > 0) }
  }

  @Test func `a node that was away too long is told, and a full change set brings it up to date`() throws {
    try forget([lyon]) {
      try $0.delete(conversation: talk)
      try $0.delete(.record, order)
    }
    let part = try lyon.changeSet(covering: Knowledge([(lyon.replica, IntervalSet(3...3))]))
    #expect(throws: StoreError.needsFullBundle) { try rome.store.apply(part) }
    #expect(try rome.bodies(talk) == ["first"])
    let full = try lyon.update(for: rome)
    #expect(full.header.isFull)
    _ = try rome.store.apply(full)
    try rome.refresh()
    #expect(try !rome.has(.record, order) && !rome.has(.conversation, talk))
    try offices.settle([lyon, oslo, rome])
    #expect(try rome.bodies(talk) == nil)
  }

  @Test func `a full change set applied twice changes nothing more`() throws {
    try rome.add("Bob")
    try forget([lyon]) { try $0.delete(conversation: talk) }
    let full = try lyon.update(for: rome)
    _ = try rome.store.apply(full)
    try rome.refresh()
    let (knowledge, digest) = (rome.status.knowledge, rome.status.digest)
    _ = try rome.store.apply(full)
    try rome.refresh()
    #expect(rome.status.knowledge == knowledge && rome.status.digest == digest)
    #expect(try rome.names() == ["Ann", "Bob"])
  }

  @Test func `what a node wrote while it was away is kept by a full change set, new conversations too`()
    throws
  {
    let fresh = try rome.write { session -> RowID in
      let bob = try session.addPerson(kind: .user, name: "Bob")
      let fresh = try session.startConversation(name: "From Rome", by: bob)
      _ = try session.post(to: fresh, author: bob, body: "hello")
      return fresh
    }
    let before = rome.status.counter
    try forget([lyon, oslo]) { try $0.delete(.record, order) }
    _ = try rome.store.apply(lyon.update(for: rome))
    try rome.refresh()
    #expect(rome.status.counter == before)
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] {
      #expect(try node.bodies(fresh) == ["hello"])
      #expect(try !node.has(.record, order))
    }
  }

  @Test func `a message to a forgotten conversation brings it back whole, everywhere`() throws {
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    try forget([lyon, oslo]) { try $0.delete(conversation: talk) }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] {
      #expect(try node.bodies(talk) == ["first", "unsent"])
      #expect(try node.read { try $0.row(.conversation, talk)?.text(.name) } == "Late")
      let context = RowID.context(conversation: talk, target: order)
      #expect(try node.read { try $0.row(.context, context)?.version.isDeleted } == false)
    }
  }

  @Test func `news of a forgotten conversation is refused until its writer has heard that`() throws {
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    let early = try rome.changeSet()
    try forget([lyon, oslo]) { try $0.delete(conversation: talk) }
    let digest = lyon.status.digest
    #expect(throws: StoreError.writtenBeforeForgetting(rome.replica, site: "rome")) {
      try lyon.store.apply(early)
    }
    try lyon.refresh()
    #expect(lyon.status.digest == digest)
    try offices.settle([lyon, oslo, rome])
    _ = try lyon.store.apply(early)
    try offices.settle([lyon, oslo, rome])
    #expect(try lyon.bodies(talk) == ["first", "unsent"])
  }

  @Test func `an edit of a forgotten conversation brings it back whole`() throws {
    try rome.write { try $0.rename(talk, to: "Very late") }
    try forget([lyon, oslo]) { try $0.delete(conversation: talk) }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] {
      #expect(try node.bodies(talk) == ["first"])
      #expect(try node.read { try $0.conflicts() } == [])
    }
  }

  @Test(arguments: [true, false])
  func `news that comes through a node that still remembers the conversation brings it back whole`(
    isMessage: Bool
  ) throws {
    try rome.write {
      if isMessage {
        _ = try $0.post(to: talk, author: ann, body: "unsent")
      } else {
        try $0.rename(talk, to: "Very late")
      }
    }
    try forget([lyon]) { try $0.delete(conversation: talk) }
    // Oslo remembers, and has not heard that Lyon forgot.
    try rome.update(oslo)
    #expect(try oslo.bodies(talk) == (isMessage ? ["first", "unsent"] : ["first"]))
    try oslo.update(lyon)
    #expect(try lyon.bodies(talk) == (isMessage ? ["first", "unsent"] : ["first"]))
    try offices.settle([lyon, oslo, rome])
    #expect(try lyon.bodies(talk) == (isMessage ? ["first", "unsent"] : ["first"]))
    #expect(
      try lyon.read { try $0.row(.conversation, talk)?.text(.name) } == (isMessage ? "Late" : "Very late"))
  }

  @Test func `who caught up through a node that remembers gives the conversation whole`() throws {
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    try forget([lyon]) { try $0.delete(conversation: talk) }
    try oslo.update(rome)
    try rome.update(lyon)
    #expect(try lyon.bodies(talk) == ["first", "unsent"])
    try offices.settle([lyon, oslo, rome])
  }

  @Test func `a conversation that a node heard to be forgotten elsewhere is lifted when news revives it`()
    throws
  {
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    let early = try rome.changeSet()
    try forget([lyon]) { try $0.delete(conversation: talk) }
    try lyon.update(oslo)
    let counter = oslo.status.counter
    // Oslo still has the conversation, so it can take the message, and knows that Lyon cannot.
    _ = try oslo.store.apply(early)
    try oslo.refresh()
    #expect(oslo.status.counter > counter)
    try oslo.update(lyon)
    #expect(try lyon.bodies(talk) == ["first", "unsent"])
    try offices.settle([lyon, oslo, rome])
  }

  @Test func `an edit of a forgotten row is lifted and wins over what others remember`() throws {
    try rome.write { try $0.edit(.record, order, [.init(.title, .text("Order 42 b"))]) }
    let early = try rome.changeSet()
    try forget([lyon]) { try $0.delete(.record, order) }
    _ = try lyon.store.apply(early)
    try lyon.refresh()
    #expect(try lyon.read { try $0.row(.record, order)?.version.isDeleted } == false)
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] {
      #expect(try node.read { try $0.row(.record, order)?.text(.title) } == "Order 42 b")
    }
  }

  @Test func `an edit by who made the forgotten row is known for one although its clock has no older entry`()
    throws
  {
    let record = try rome.write { try $0.addRecord(kind: "order", title: "Order 43") }
    try offices.settle([lyon, oslo, rome])
    try rome.write { try $0.edit(.record, record, [.init(.title, .text("Order 43 b"))]) }
    let early = try rome.changeSet()
    try forget([lyon]) { try $0.delete(.record, record) }
    _ = try lyon.store.apply(early)
    try lyon.refresh()
    #expect(try lyon.read { try $0.row(.record, record)?.version.buried.isEmpty } == false)
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] {
      #expect(try node.read { try $0.row(.record, record)?.text(.title) } == "Order 43 b")
    }
  }

  @Test(arguments: [true, false])
  func `a row that its maker restored while away is known for a forgotten one`(isTold: Bool) throws {
    let (call, note) = try rome.write { session -> (RowID, RowID) in
      let call = try session.startConversation(name: "Call", by: ann)
      return (call, try session.post(to: call, author: nil, body: "note"))
    }
    try offices.settle([lyon, oslo, rome])
    // Every value of the message has a fresh dot of Rome's, and so has its clock.
    try rome.write { session in
      try session.delete(conversation: call)
      try session.restore(.conversation, call)
    }
    let early = try rome.changeSet()
    try forget([lyon]) { try $0.delete(.message, note) }
    if isTold { _ = try lyon.store.apply(early) } else { _ = try rome.store.apply(lyon.update(for: rome)) }
    for node in [lyon, rome] { try node.refresh() }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] { #expect(try node.bodies(call) == ["note"], "\(node.name)") }
  }

  @Test func `a context that was made without knowing the forgotten one agrees with it`() throws {
    let bob = try rome.write { try $0.addPerson(kind: .user, name: "Bob") }
    try offices.settle([lyon, oslo, rome])
    try rome.write { session in
      try session.addContext(bob, to: talk)
      _ = try session.post(to: talk, author: ann, body: "unsent")
    }
    try forget([lyon]) { session in
      try session.addContext(bob, to: talk)
      try session.delete(conversation: talk)
    }
    try oslo.update(rome)
    try rome.update(lyon)
    #expect(try lyon.bodies(talk) == ["first", "unsent"])
    try offices.settle([lyon, oslo, rome])
  }

  @Test func `a deletion of a forgotten row that comes late leaves it deleted`() throws {
    try rome.write { try $0.delete(.record, order) }
    let early = try rome.changeSet()
    try forget([lyon, oslo]) { try $0.delete(.record, order) }
    _ = try lyon.store.apply(early)
    try lyon.refresh()
    #expect(try lyon.read { try $0.row(.record, order)?.version.isDeleted } != false)
    try offices.settle([lyon, oslo, rome])
    #expect(try lyon.read { try $0.row(.record, order)?.version.isDeleted } != false)
  }

  @Test func `a forgotten person who wrote what is not sent yet comes back with it`() throws {
    let bob = try lyon.write { try $0.addPerson(kind: .user, name: "Bob") }
    try offices.settle([lyon, oslo, rome])
    try rome.write { _ = try $0.post(to: talk, author: bob, body: "by Bob") }
    try forget([lyon, oslo]) { try $0.delete(.person, bob) }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] { #expect(try node.names() == ["Ann", "Bob"]) }
  }

  @Test func `a forgotten person whom nothing new mentions stays forgotten`() throws {
    let bob = try lyon.write { session -> RowID in
      let bob = try session.addPerson(kind: .user, name: "Bob")
      _ = try session.post(to: talk, author: bob, body: "by Bob")
      return bob
    }
    try offices.settle([lyon, oslo, rome])
    try rome.add("Cid")
    try forget([lyon, oslo]) { try $0.delete(.person, bob) }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] { #expect(try node.names() == ["Ann", "Cid"]) }
  }

  @Test func `a context that went with its conversation is made again under what is forgotten`() throws {
    let bob = try lyon.write { session -> RowID in
      let bob = try session.addPerson(kind: .user, name: "Bob")
      try session.addContext(bob, to: talk)
      return bob
    }
    try lyon.update(oslo)
    try oslo.update(lyon)
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    try forget([lyon, oslo]) {
      try $0.removeContext(bob, from: talk)
      try $0.delete(conversation: talk)
    }
    try offices.settle([lyon, oslo, rome])
    try oslo.write { try $0.addContext(bob, to: talk) }
    try offices.settle([lyon, oslo, rome])
    let context = RowID.context(conversation: talk, target: bob)
    for node in [lyon, oslo, rome] {
      #expect(try node.read { try $0.row(.context, context)?.version.isDeleted } == false, "\(node.name)")
    }
  }
}
