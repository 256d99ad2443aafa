import Testing
import Versioning

/// How far deletions may be forgotten, and lifting.
@Suite struct ForgettingTests {
  let a = ReplicaID(1)
  let b = ReplicaID(2)
  let c = ReplicaID(3)

  private func knowledge(_ pairs: (ReplicaID, ClosedRange<UInt64>)...) -> Knowledge {
    Knowledge(pairs.map { ($0.0, IntervalSet($0.1)) })
  }

  @Test func `what is acknowledged is the smallest prefix without a gap`() {
    let own = Knowledge([(a, IntervalSet([1...9, 12...14])), (b, IntervalSet(1...4))])
    let other = knowledge((a, 1...20), (b, 2...4))
    #expect(own.prefix(acknowledgedBy: []) == VersionVector([Dot(a, 9), Dot(b, 4)]))
    #expect(own.prefix(acknowledgedBy: [Acknowledgement(b, knows: other)]) == VersionVector(Dot(a, 9)))
    #expect(own.prefix(acknowledgedBy: [Acknowledgement(b, knows: nil)]).isEmpty)
  }

  @Test func `a replica objects if it never reported, or wrote what is not known`() {
    let own = knowledge((a, 1...9), (b, 1...4))
    let isAwaited = { (replica: ReplicaID) in replica != self.c }
    #expect(Acknowledgement(b, knows: nil).objection(of: own, isAwaited: isAwaited) == .neverReported)
    let seen = knowledge((a, 1...20), (b, 1...4))
    #expect(Acknowledgement(b, knows: seen).objection(of: own, isAwaited: isAwaited) == nil)
    let unseen = knowledge((b, 1...5))
    #expect(
      Acknowledgement(b, knows: unseen).objection(of: own, isAwaited: isAwaited)
        == .unseen(knowledge((b, 5...5))))
  }

  @Test func `what a replica knows of one that nobody waits for must be known`() {
    let own = knowledge((a, 1...9), (b, 1...4))
    let report = Acknowledgement(b, knows: knowledge((b, 1...4), (c, 1...2)))
    #expect(report.objection(of: own, isAwaited: { _ in true }) == nil)
    #expect(report.objection(of: own, isAwaited: { $0 != self.c }) == .unseen(knowledge((c, 1...2))))
  }

  private func row(_ dots: Dot...) -> RowVersion {
    let sibling = Sibling(value: .text("x"), dot: dots[0], writtenAt: 0, author: nil)
    return RowVersion(
      clock: VersionVector(dots), registers: [.init(field: Field("name"), register: .siblings([sibling]))])
  }

  @Test func `a row is a remnant if some of its writes are forgotten and it is not above them`() {
    let forgotten = VersionVector([Dot(a, 5), Dot(b, 2)])
    #expect(row(Dot(a, 5)).isRemnant(of: forgotten))
    #expect(row(Dot(a, 3), Dot(c, 1)).isRemnant(of: forgotten))
    #expect(!row(Dot(a, 6)).isRemnant(of: forgotten))
    #expect(!row(Dot(a, 6), Dot(b, 2)).isRemnant(of: forgotten))
    #expect(row(Dot(a, 6), Dot(b, 2)).isPartly(in: forgotten))
  }

  @Test func `a lifted row wins over whatever was forgotten of it, from either side`() {
    let forgotten = VersionVector([Dot(a, 5), Dot(b, 2)])
    var lifted = row(Dot(a, 3), Dot(c, 1))
    lifted.lift(above: forgotten, dots: [Dot(c, 7)])
    #expect(!lifted.isDeleted && !lifted.isRemnant(of: forgotten))
    var remembered = row(Dot(a, 3))
    remembered.bury(dot: Dot(b, 2))
    #expect(lifted.merging(remembered) == lifted && remembered.merging(lifted) == lifted)
    #expect(lifted.value(Field("name")) == .text("x"))
  }

  @Test func `a deleted row stays deleted when it is lifted`() {
    let forgotten = VersionVector([Dot(a, 5), Dot(b, 2)])
    var lifted = row(Dot(a, 3), Dot(c, 1))
    lifted.bury(dot: Dot(c, 2))
    #expect(lifted.dotsToLift == 1)
    lifted.lift(above: forgotten, dots: [Dot(c, 7)])
    #expect(lifted.isDeleted)
    var remembered = row(Dot(a, 3))
    remembered.bury(dot: Dot(b, 2))
    #expect(lifted.merging(remembered) == lifted)
  }

  @Test func `a row written anew in every field still tells that it was there before`() {
    let forgotten = VersionVector([Dot(a, 2)])
    var first = row(Dot(a, 2))
    #expect(first.mayBePartly(in: forgotten))
    first.set(Field("name"), "y", Dot(a, 7))
    #expect(first.buried == [a: 2] && !first.isDeleted)
    let restored = row(Dot(a, 2)).buried(Dot(a, 6)).revived(Dot(a, 7))
    #expect(!restored.isPartly(in: forgotten) && restored.mayBePartly(in: forgotten))
    #expect(!row(Dot(a, 7)).mayBePartly(in: forgotten))
  }

  @Test func `a write that leaves an earlier value of its replica buries nothing`() {
    var both = row(Dot(a, 2)).written(f, "x", Dot(a, 3))
    both.set(f, "y", Dot(b, 1))
    #expect(both.buried.isEmpty)
    both.set(Field("name"), "z", Dot(b, 2))
    #expect(both.buried == [a: 2])
  }
}
