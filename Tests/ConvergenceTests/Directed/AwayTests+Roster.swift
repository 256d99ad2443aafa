import ConversationStore
import Conversations
import Testing
import Versioning

/// Nodes that were retired, taken back or copied meanwhile, and new ones.
extension AwayTests {
  @Test func `a retired node that comes back is on the roster again`() throws {
    try rome.write { _ = try $0.addRecord(kind: "order", title: "from Rome") }
    try forget([lyon, oslo]) { try $0.delete(.record, order) }
    #expect(try lyon.read { try $0.replicas(named: "rome") }.map(\.standing) == [.retired])
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo] {
      #expect(try node.read { try $0.replicas(named: "rome") }.map(\.standing) == [.present], "\(node.name)")
    }
    try lyon.write { _ = try $0.delete(.person, ann) }
    try lyon.update(oslo)
    try oslo.update(lyon)
    #expect(try lyon.purge().rows == 0)
  }

  @Test func `an old change set of a retired node does not put it on the roster again`() throws {
    let old = try rome.changeSet()
    try forget([lyon]) { try $0.delete(.record, order) }
    _ = try lyon.store.apply(old)
    #expect(try lyon.read { try $0.replicas(named: "rome") }.map(\.standing) == [.retired])
  }

  @Test func `an office restored from an old file gets a full change set and keeps what it writes`() throws {
    let saved = try rome.save()
    try forget([lyon, oslo]) { try $0.delete(conversation: talk) }
    try offices.settle([lyon, oslo, rome])
    try rome.restore(saved)
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "after the restore") }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] { #expect(try node.bodies(talk) == ["first", "after the restore"]) }
  }

  @Test func `a stale copy of a node keeps what it wrote`() throws {
    let copy = try offices.copy(of: rome, "copy")
    try copy.write {
      _ = try $0.post(to: talk, author: ann, body: "from the copy")
      _ = try $0.edit(.record, order, [.init(.title, .text("Order 42 c"))])
    }
    try lyon.write {
      try $0.delete(conversation: talk)
      try $0.delete(.record, order)
    }
    try offices.settle([lyon, oslo, rome])
    for node in [lyon, oslo, rome] { #expect(try node.purge().rows > 0) }
    try offices.settle([lyon, oslo, rome, copy])
    for node in [lyon, oslo, rome, copy] {
      #expect(try node.bodies(talk)?.sorted() == ["first", "from the copy"])
      #expect(try node.read { try $0.row(.record, order)?.text(.title) } == "Order 42 c")
    }
  }

  @Test func `whoever passes on a lifted row asks for all that is forgotten`()
    throws
  {
    try rome.write { try $0.edit(.record, order, [.init(.title, .text("Order 42 b"))]) }
    let early = try rome.changeSet()
    try forget([lyon]) { try $0.delete(.record, order) }
    _ = try lyon.store.apply(early)
    try lyon.refresh()
    let lifted = Dot(lyon.replica, lyon.status.counter)
    try lyon.add("Bob")
    // Oslo gets the lifted row, and not all that Lyon knows.
    let part = Knowledge([(lifted.replica, IntervalSet(lifted.counter...lifted.counter))])
    _ = try oslo.store.apply(lyon.changeSet(covering: part))
    try oslo.refresh()
    #expect(!oslo.status.knowledge.contains(lyon.status.knowledge))
    // The lifted row's clock names writes of other rows, which a new office must not take for known.
    let bern = try offices.open("bern")
    let passedOn = try oslo.changeSet(covering: part)
    #expect(throws: StoreError.needsFullBundle) { try bern.store.apply(passedOn) }
    try offices.settle([lyon, oslo, bern])
  }

  @Test func `two groups that retired each other agree when they meet again`() throws {
    let bern = try offices.open("bern")
    try offices.settle([lyon, oslo, rome, bern])
    try lyon.write { try $0.delete(conversation: talk) }
    for (a, b) in [(lyon, oslo), (oslo, lyon)] { try a.update(b) }
    try rome.write { session in
      try session.delete(.record, order)
      _ = try session.post(to: talk, author: ann, body: "from Rome")
    }
    for (a, b) in [(rome, bern), (bern, rome)] { try a.update(b) }
    for node in [lyon, oslo] { for away in [rome, bern] { try node.store.retire(away.replica) } }
    for node in [rome, bern] { for away in [lyon, oslo] { try node.store.retire(away.replica) } }
    for node in [lyon, oslo, rome, bern] { #expect(try node.purge().rows > 0, "\(node.name)") }
    try offices.settle([lyon, oslo, rome, bern])
    for node in [lyon, oslo, rome, bern] {
      #expect(try node.bodies(talk) == ["first", "from Rome"])
      #expect(try !node.has(.record, order))
    }
  }

  @Test func `a snapshot does for a new office after deletions were forgotten`() throws {
    try forget([lyon]) { try $0.delete(.record, order) }
    let bern = try offices.open("bern")
    try lyon.tell(bern)
    try offices.settle([lyon, oslo, bern])
    #expect(try bern.bodies(talk) == ["first"])
  }
}
