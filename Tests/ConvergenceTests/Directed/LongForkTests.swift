import ConversationStore
import Conversations
import Testing
import Versioning

/// Forks of which one side goes on for more transactions than thinned marks can tell.
@Suite struct LongForkTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode

  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    try lyon.add("Ann")
    try lyon.tell(oslo)
  }

  /// More than anybody keeps the thinned marks of, so that the lost ones look like those.
  private func fork(lyonsNewsTo rome: SimulatedNode) throws {
    try lyon.tell(rome)
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    for number in 1...600 { try lyon.add("Eve \(number)") }
    try rome.take(try lyon.news(for: rome))
  }

  private func settleAndAgree(_ rome: SimulatedNode) throws {
    try offices.agree([lyon, oslo, rome])
    let names = try rome.names()
    #expect(names.count == 602 && names.prefix(2) == ["Ann", "Bob"])
  }

  @Test func `a side of a fork that went on for long is not taken for what the other side knew`() throws {
    let rome = try offices.open("rome")
    try fork(lyonsNewsTo: rome)
    #expect(try !oslo.take(rome.news(for: oslo)))
    #expect(try !rome.take(oslo.news(for: rome)))
    try settleAndAgree(rome)
  }

  @Test func `a bundle without rows does not hide a fork`() throws {
    let rome = try offices.open("rome")
    try fork(lyonsNewsTo: rome)
    try oslo.take(rome.changeSet(covering: Knowledge()))
    #expect(try !oslo.take(rome.news(for: oslo)))
    try settleAndAgree(rome)
  }

  @Test func `the first part of many shows a fork`() throws {
    let rome = try offices.open("rome")
    try fork(lyonsNewsTo: rome)
    let lacking = rome.status.knowledge.subtracting(oslo.status.knowledge)
    for part in try rome.store.extract({ try $0.parts(of: lacking, size: 20_000) }) {
      #expect(try !oslo.take(rome.changeSet(covering: part, of: lacking)))
    }
    try settleAndAgree(rome)
  }

  @Test func `a database that wrote much since it was taken back notices it`() throws {
    let rome = try offices.open("rome")
    try fork(lyonsNewsTo: rome)
    let before = lyon.replica
    try lyon.take(oslo.changeSet(covering: Knowledge()))
    #expect(lyon.replica != before)
    try settleAndAgree(rome)
  }

  @Test func `a long fork is learned through a node that refuses one side of it`() throws {
    let rome = try offices.open("rome")
    try lyon.tell(rome)
    let (saved, before) = (try lyon.save(), lyon.replica)
    for number in 1...300 { try lyon.add("Bob \(number)") }
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try rome.take(try lyon.news(for: rome))
    #expect(try !rome.take(oslo.news(for: rome)))
    #expect(try !oslo.take(rome.changeSet(covering: Knowledge())))
    #expect(try !rome.take(oslo.news(for: rome)))
    try lyon.take(rome.changeSet(covering: Knowledge()))
    #expect(lyon.replica != before)
    try offices.agree([lyon, oslo, rome])
    #expect(try rome.names().count == 302)
  }

  /// Vienna's writes stand beside dots of Lyon's that are no longer there, in a bundle that covers Vienna's alone.
  @Test func `who knows of a fork knows its other side by marks that tell nothing alone`() throws {
    let (rome, vienna) = (try offices.open("rome"), try offices.open("vienna"))
    try lyon.tell(rome)
    let saved = try lyon.save()
    for number in 1...300 { try lyon.add("Bob \(number)") }
    try lyon.tell(vienna)
    try vienna.add("Zoe")
    let own = Knowledge([(vienna.replica, vienna.status.knowledge[vienna.replica])])
    let sideways = try vienna.changeSet(covering: own)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    // Lyon is told, and tells: what Vienna has is contested.
    #expect(try !lyon.take(sideways))
    try rome.take(lyon.news(for: rome))
    #expect(try !rome.take(sideways))
    try offices.agree([lyon, rome, vienna])
    #expect(try rome.names().count == 303)
  }

  // MARK: - Where the sides part

  /// Lyon loses the last 600 of 700 transactions, and goes on otherwise. Says what it shares with what it lost.
  private func loseMuch() throws -> UInt64 {
    for number in 1...100 { try lyon.add("Ann \(number)") }
    let saved = try lyon.save()
    let shared = lyon.status.counter
    for number in 1...600 { try lyon.add("Bob \(number)") }
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    for number in 1...3 { try lyon.add("Eve \(number)") }
    return shared
  }

  private func expectSuccession(after shared: UInt64, of replica: ReplicaID) {
    #expect(
      lyon.store.takeNotices().contains { notice in
        if case .succeeded(replica, _, shared, renamed: 3) = notice { true } else { false }
      })
  }

  @Test func `a database that lost much takes its new name where it parted from what it lost, not before`()
    throws
  {
    let shared = try loseMuch()
    let replica = lyon.replica
    #expect(try !lyon.take(oslo.news(for: lyon)))
    #expect(lyon.replica == replica)
    #expect(try !oslo.take(lyon.news(for: oslo)))
    #expect(try lyon.take(oslo.news(for: lyon)))
    expectSuccession(after: shared, of: replica)
    try offices.agree([lyon, oslo])
    #expect(try lyon.names().count == 704)
  }

  @Test func `where the sides part is told by a node that stands between them`() throws {
    let shared = try loseMuch()
    let replica = lyon.replica
    let rome = try offices.open("rome")
    try lyon.tell(rome)
    for _ in 0..<2 {
      #expect(try !rome.take(oslo.news(for: rome)))
      #expect(try lyon.take(rome.news(for: lyon)))
      if lyon.replica == replica { #expect(try !oslo.take(rome.news(for: oslo))) }
    }
    expectSuccession(after: shared, of: replica)
    try offices.agree([lyon, oslo, rome])
    #expect(try lyon.names().count == 704)
  }
}
