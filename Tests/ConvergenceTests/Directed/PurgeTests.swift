import ConversationStore
import Conversations
import Testing
import Versioning

/// When deletions are forgotten, and what of them is removed.
@Suite struct PurgeTests {
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
      let talk = try session.startConversation(name: "Late", by: ann, source: order)
      _ = try session.post(to: talk, author: ann, body: "Where is it?")
      return (ann, order, talk)
    }
    try offices.settle([lyon, oslo])
  }

  @Test func `a deleted row is removed once everybody has acknowledged its deletion`() throws {
    try lyon.write { try $0.delete(.record, order) }
    #expect(try lyon.purge().rows == 0)
    try lyon.update(oslo)
    #expect(try lyon.purge().rows == 0)
    try oslo.update(lyon)
    let report = try lyon.purge()
    #expect(report.removed.map(\.kind) == ["record"] && report.remaining == 0)
    #expect(try !lyon.has(.record, order) && oslo.has(.record, order))
    try offices.settle([lyon, oslo])
  }

  @Test func `a trial removes nothing and says what a purge would remove`() throws {
    try lyon.write { try $0.delete(.record, order) }
    try offices.settle([lyon, oslo])
    let trial = try lyon.purge(.trial)
    #expect(trial.rows == 1 && trial.isTrial && lyon.status.forgotten.isEmpty)
    #expect(try lyon.has(.record, order))
    #expect(try lyon.purge().rows == 1)
  }

  @Test func `a dead conversation goes in one step with all that belongs to it`() throws {
    try lyon.write { try $0.delete(conversation: talk) }
    try offices.settle([lyon, oslo])
    let report = try lyon.purge()
    #expect(report.conversations == 1 && report.rows == 5)
    #expect(try !lyon.has(.conversation, talk))
    #expect(try !lyon.has(.context, .context(conversation: talk, target: order)))
    try offices.settle([lyon, oslo])
  }

  @Test func `a dead conversation stays while one write of what belongs to it is not acknowledged`() throws {
    try lyon.write { try $0.delete(conversation: talk) }
    let bob = try oslo.write { session -> RowID in
      let bob = try session.addPerson(kind: .user, name: "Bob")
      try session.addContext(bob, to: talk)
      return bob
    }
    let before = try oslo.update(for: lyon)
    try lyon.update(oslo)
    _ = try lyon.store.apply(before)
    try lyon.refresh()
    #expect(try lyon.has(.context, .context(conversation: talk, target: bob)))
    let report = try lyon.purge()
    #expect(report.conversations == 0 && report.remaining > 0)
    #expect(try lyon.has(.conversation, talk))
    try offices.settle([lyon, oslo])
    #expect(try lyon.purge().conversations == 1)
    try offices.settle([lyon, oslo])
  }

  @Test func `a conversation that is deleted but not dead stays`() throws {
    try lyon.write { try $0.delete(conversation: talk) }
    try oslo.write { _ = try $0.post(to: talk, author: ann, body: "Here it is") }
    try offices.settle([lyon, oslo])
    try lyon.purge()
    #expect(try lyon.bodies(talk) == ["Where is it?", "Here it is"])
    try offices.settle([lyon, oslo])
    #expect(try oslo.bodies(talk) == ["Where is it?", "Here it is"])
  }

  @Test func `rows with a natural identity stay`() throws {
    let person = try lyon.write { session -> RowID in
      let person = try session.addPerson(kind: .user, name: "Cid", email: "cid@example.com")
      try session.delete(.person, person)
      try session.removeContext(order, from: talk)
      return person
    }
    try offices.settle([lyon, oslo])
    let report = try lyon.purge()
    #expect(report.rows == 0 && report.holds == [.kept(rows: 2)])
    #expect(try lyon.has(.person, person))
  }

  @Test func `erased rows stay`() throws {
    try lyon.write { try $0.delete(.record, order) }
    var changeSet = try lyon.changeSet()
    let dot = Dot(changeSet.header.origin, lyon.status.counter + 1)
    for index in changeSet.rows.indices where changeSet.rows[index].id == order {
      var version = changeSet.rows[index].version
      version.clock.insert(dot)
      version.buried.insert(dot)
      changeSet.rows[index].version = RowVersion(
        clock: version.clock, buried: version.buried, erased: .total)
    }
    changeSet.header.covers.insert(dot)
    changeSet.header.knows.insert(dot)
    _ = try oslo.store.apply(changeSet)
    try oslo.refresh()
    let report = try oslo.purge()
    #expect(report.rows == 0 && report.holds.contains(.kept(rows: 1)))
  }

  @Test func `nothing is forgotten before the retention time has passed`() throws {
    let day: Int64 = 86_400_000
    try lyon.write { try $0.delete(.record, order) }
    try offices.settle([lyon, oslo])
    let first = try lyon.purge(retention: 90 * day)
    #expect(first.rows == 0 && first.holds == [.retention(rows: 1)])
    lyon.clock.jump(by: 89 * day)
    #expect(try lyon.purge(retention: 90 * day).rows == 0)
    lyon.clock.jump(by: 2 * day)
    #expect(try lyon.purge(retention: 90 * day).rows == 1)
  }

  @Test func `nothing is forgotten while something that a replica wrote before it reported is missing`()
    throws
  {
    try lyon.write { try $0.delete(.record, order) }
    try lyon.update(oslo)
    try oslo.add("Bob", "Cid")
    let own = oslo.status.knowledge[oslo.replica]
    let part = try oslo.changeSet(covering: Knowledge([(oslo.replica, IntervalSet(2...2))]))
    #expect(own == IntervalSet(1...2))
    _ = try lyon.store.apply(part)
    try lyon.refresh()
    let report = try lyon.purge()
    #expect(report.rows == 0)
    #expect(
      report.holds.contains(
        .unseen(oslo.replica, site: "oslo", Knowledge([(oslo.replica, IntervalSet(1...1))]))))
    try oslo.update(lyon)
    #expect(try lyon.purge().rows == 1)
  }

  @Test func `reports are relayed, and a replica that never reported holds everything back`() throws {
    let rome = try offices.open("rome")
    try rome.update(oslo)
    try lyon.write { try $0.delete(.record, order) }
    try offices.settle([lyon, oslo])
    let held = try lyon.purge()
    #expect(held.rows == 0)
    guard case .unacknowledged(rome.replica, "rome", .some, 1)? = held.holds.first else {
      Issue.record("\(held.holds)")
      return
    }
    try oslo.update(rome)
    try rome.update(oslo)
    try oslo.update(lyon)
    #expect(try lyon.purge().rows == 1)
    try offices.settle([lyon, oslo, rome])
  }

  @Test func `a replica that is retired holds nothing back, at any node that heard of it`() throws {
    let rome = try offices.open("rome")
    try lyon.update(rome)
    try rome.add("Bob")
    try rome.update(lyon)
    try lyon.write { try $0.delete(.record, order) }
    try offices.settle([lyon, oslo])
    #expect(try lyon.purge().rows == 0)
    try lyon.store.retire(rome.replica)
    #expect(throws: StoreError.cannotRetireItself) { try lyon.store.retire(lyon.replica) }
    #expect(try lyon.purge(.trial).rows == 1)
    try lyon.update(oslo)
    #expect(try oslo.read { try $0.replicas(named: "rome") }.map(\.standing) == [.retired])
    #expect(try oslo.purge().rows == 1)
  }

  @Test func `an older change set does not bring back what was purged`() throws {
    let before = try lyon.changeSet()
    try lyon.write {
      try $0.delete(.record, order)
      try $0.delete(conversation: talk)
    }
    try offices.settle([lyon, oslo])
    try lyon.purge()
    try oslo.purge()
    let digest = oslo.status.digest
    for node in [lyon, oslo] {
      _ = try node.store.apply(before)
      try node.refresh()
      #expect(try !node.has(.record, order) && !node.has(.conversation, talk))
      #expect(node.status.digest == digest)
    }
    try offices.settle([lyon, oslo])
  }
}
