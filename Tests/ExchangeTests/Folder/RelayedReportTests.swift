import Conversations
import Exchange
import TestSupport
import Testing
import Versioning

/// What a bundle relays of what others knew.
@Suite struct RelayedReportTests {
  private let replicas: [ReplicaID]

  init() {
    var generator = SeededGenerator(seed: 8)
    replicas = (0..<41).map { _ in ReplicaID.random(using: &generator) }.sorted()
  }

  /// - Parameter counter: how far the origin's own writes have come.
  private func header(counter: UInt64, covering covers: Knowledge = Knowledge()) -> ChangeSetHeader {
    let origin = replicas[0]
    let knows = Knowledge([(origin, IntervalSet(1...counter))])
    let described = replicas.map { replica in
      ReplicaDescription(
        id: replica, site: "Office", report: replica == origin ? nil : .init(knows: knows, at: 7),
        retiredAt: replica == replicas[5] ? 6 : nil)
    }
    return ChangeSetHeader(
      origin: origin, digest: StateDigest(), replicas: described, covers: covers, knows: knows)
  }

  private func told(_ header: ChangeSetHeader) -> Set<ReplicaID> {
    Set(header.replicas.filter { $0.report != nil }.map(\.id))
  }

  @Test func `a bundle relays sixteen reports, and the same ones while nothing is written`() {
    let relayed = header(counter: 9).relayingInTurn
    #expect(told(relayed).subtracting([replicas[5]]).count <= 16)
    #expect(told(relayed).count >= 16)
    #expect(relayed == header(counter: 9).relayingInTurn)
    #expect(relayed.replicas.map(\.id) == replicas)
  }

  @Test func `every report has its turn as the origin writes`() {
    let all = (1...40).reduce(into: Set<ReplicaID>()) { all, counter in
      all.formUnion(told(header(counter: UInt64(counter)).relayingInTurn))
    }
    #expect(all == Set(replicas.dropFirst()))
  }

  @Test func `that a retired replica was heard of since is told in every bundle`() {
    for counter in 1...40 {
      #expect(told(header(counter: UInt64(counter)).relayingInTurn).contains(replicas[5]))
    }
  }

  @Test func `a bundle that covers everything relays every report`() {
    let whole = header(counter: 9, covering: Knowledge([(replicas[0], IntervalSet(1...9))]))
    #expect(told(whole.relayingInTurn) == Set(replicas.dropFirst()))
  }

  @Test func `few reports are all relayed`() {
    var few = header(counter: 9)
    few.replicas.removeLast(24)
    #expect(few.relayingInTurn == few)
  }
}
