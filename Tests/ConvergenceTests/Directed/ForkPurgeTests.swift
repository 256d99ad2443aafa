import ConversationStore
import Conversations
import Testing
import Versioning

/// Databases that were taken back unnoticed, where deletions are forgotten.
@Suite struct ForkPurgeTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode
  let rome: SimulatedNode
  let ann: RowID
  let talk: RowID
  let orders: [RowID]

  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    rome = try offices.open("rome")
    (ann, talk, orders) = try lyon.write { session in
      let ann = try session.addPerson(kind: .user, name: "Ann")
      let talk = try session.startConversation(name: "Late", by: ann)
      _ = try session.post(to: talk, author: ann, body: "first")
      let orders = try (1...2).map { try session.addRecord(kind: "order", title: "Order \($0)") }
      return (ann, talk, orders)
    }
    try offices.settle([lyon, oslo, rome])
  }

  @Test func `a rollback is noticed by a change set that is refused for what was forgotten`() throws {
    let saved = try lyon.save()
    for node in [oslo, lyon] { try node.store.retire(rome.replica) }
    try lyon.write { try $0.delete(.record, orders[0]) }
    try offices.settle([lyon, oslo])
    #expect(try oslo.purge().rows == 1)
    try lyon.rollBack(to: saved)
    try lyon.add("Bob", "Cid")
    let before = lyon.replica
    // Lyon seems to know all that is forgotten: it wrote under the same dots.
    #expect(throws: StoreError.needsFullBundle) { try lyon.store.apply(oslo.update(for: lyon)) }
    try lyon.refresh()
    #expect(lyon.replica != before)
    try offices.settle([lyon, oslo])
    #expect(try oslo.names() == ["Ann", "Bob", "Cid"])
    #expect(try !lyon.has(.record, orders[0]))
  }

  @Test func `a rollback is noticed by news of what was forgotten, which is refused`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.update(rome)
    try lyon.rollBack(to: saved)
    try lyon.write { try $0.delete(conversation: talk) }
    try lyon.store.retire(rome.replica)
    try offices.settle([lyon, oslo])
    #expect(try lyon.purge().conversations == 1)
    try rome.write { _ = try $0.post(to: talk, author: ann, body: "unsent") }
    let before = lyon.replica
    #expect(throws: StoreError.writtenBeforeForgetting(rome.replica, site: "rome")) {
      try lyon.store.apply(rome.changeSet())
    }
    try lyon.refresh()
    #expect(lyon.replica != before)
    try offices.settle([lyon, rome])
    #expect(try lyon.bodies(talk) == ["first", "unsent"])
    #expect(try lyon.names() == ["Ann", "Bob"])
    try offices.settle([lyon, oslo, rome])
  }

  /// Oslo and Rome have heard different sides of Lyon's fork, and Lyon is gone.
  private func loseLyon() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.update(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try lyon.update(rome)
  }

  @Test func `the name given to a side of a retired replica's fork holds nothing back`() throws {
    try loseLyon()
    try oslo.store.retire(lyon.replica)
    try offices.agree([oslo, rome])
    #expect(try rome.names() == ["Ann", "Bob", "Eve"])
    for node in [oslo, rome] {
      let standings = try node.read { try $0.replicas(named: "lyon") }.map(\.standing)
      #expect(standings.count == 2 && !standings.contains(.present), "\(node.name)")
    }
    try oslo.write { try $0.delete(.record, orders[0]) }
    try offices.settle([oslo, rome])
    for node in [oslo, rome] { #expect(try node.purge().rows == 1, "\(node.name)") }
  }

  @Test func `the name given to a side of a former id's fork is a former id`() throws {
    try loseLyon()
    try lyon.restore(try lyon.save())
    try offices.agree([lyon, oslo, rome])
    let former = try lyon.read { try $0.replicas(named: "lyon") }.filter { $0.standing != .here }
    #expect(former.count == 2 && former.allSatisfy(\.wasHere))
  }
}
