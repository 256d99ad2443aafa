import ConversationStore
import Conversations
import Testing
import Versioning

/// Databases that are taken back, or live twice, without their witness noticing.
@Suite struct SuccessionTests {
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

  @Test func `a database taken back that wrote less than it lost gets the lost rows back`() throws {
    let saved = try lyon.save()
    let before = lyon.replica
    try lyon.add("Bob", "Cid", "Dan")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try oslo.tell(lyon)
    #expect(lyon.replica != before)
    #expect(try lyon.names() == ["Ann", "Bob", "Cid", "Dan", "Eve"])
    try offices.agree([lyon, oslo])
    #expect(try oslo.names() == ["Ann", "Bob", "Cid", "Dan", "Eve"])
  }

  @Test func `a database taken back that wrote more than it lost gets the lost rows back`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve", "Fay", "Gus")
    try lyon.tell(oslo)
    #expect(try oslo.names() == ["Ann", "Bob"])
    try oslo.tell(lyon)
    try offices.agree([lyon, oslo])
    #expect(try lyon.names() == ["Ann", "Bob", "Eve", "Fay", "Gus"])
  }

  @Test func `a database taken back that wrote nothing goes on without a loss`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try oslo.tell(lyon)
    try lyon.add("Eve")
    try offices.agree([lyon, oslo])
    #expect(try lyon.names() == ["Ann", "Bob", "Eve"])
  }

  @Test func `third nodes on either side agree in the end`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Bob", "Cid")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve", "Fay")
    try lyon.tell(rome)
    #expect(try !oslo.tell(rome) && !rome.tell(oslo))
    try oslo.tell(lyon)
    try offices.agree([lyon, oslo, rome])
    #expect(try rome.names() == ["Ann", "Bob", "Cid", "Eve", "Fay"])
  }

  @Test func `a bundle made before the renaming is understood after it`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Bob", "Cid")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve", "Fay")
    try lyon.tell(rome)
    let late = try rome.changeSet()
    try oslo.tell(lyon)
    try lyon.tell(oslo)
    #expect(try oslo.take(late))
    try offices.agree([lyon, oslo])
    #expect(try oslo.names() == ["Ann", "Bob", "Cid", "Eve", "Fay"])
  }

  @Test func `a side of a later fork is found below the name of an earlier one`() throws {
    let early = try offices.twin(of: lyon, "early")
    try early.add("Bob")
    try early.tell(oslo)
    try lyon.add("Cid")
    let late = try offices.twin(of: lyon, "late")
    try lyon.add("Dan")
    try late.add("Eve")
    let (lyons, lates) = (try lyon.changeSet(), try late.changeSet())
    try lyon.take(lates)
    try late.take(lyons)
    try oslo.tell(lyon)
    try oslo.tell(late)
    try offices.agree([lyon, late, early, oslo])
    #expect(try oslo.names() == ["Ann", "Bob", "Cid", "Dan", "Eve"])
  }

  @Test func `who has not heard of a renaming is not said to differ`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    let rome = try offices.open("rome")
    try lyon.tell(rome)
    let news = try oslo.changeSet(covering: Knowledge())
    let before = lyon.replica
    #expect(try lyon.take(news))
    #expect(lyon.replica != before)
    #expect(try lyon.store.apply(rome.changeSet()).agrees == nil)
    try lyon.tell(rome)
    #expect(try lyon.store.apply(rome.changeSet()).agrees == true)
  }

  @Test func `two living copies of one database both go on`() throws {
    let twin = try offices.twin(of: lyon, "twin")
    try lyon.add("Bob")
    try twin.add("Eve", "Fay")
    try lyon.tell(oslo)
    #expect(try !twin.tell(oslo))
    try offices.agree([lyon, twin, oslo])
    #expect(try oslo.names() == ["Ann", "Bob", "Eve", "Fay"])
  }

  @Test func `what only a copy has told is not confused with what is written after a rollback`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    let copy = try offices.copy(of: lyon, "copy")
    try copy.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try lyon.tell(oslo)
    try offices.agree([lyon, oslo, copy])
    #expect(try oslo.names() == ["Ann", "Bob", "Eve"])
  }

  @Test func `a copy does not make its original take another id`() throws {
    try lyon.add("Bob")
    let copy = try offices.copy(of: lyon, "copy")
    let before = lyon.replica
    try lyon.add("Cid")
    try lyon.tell(oslo)
    try copy.tell(oslo)
    try offices.agree([lyon, oslo, copy])
    #expect(lyon.replica == before)
  }

  @Test func `a twin's rows are not taken for those of the one that was renamed`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Bob", "Cid", "Dan")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try lyon.tell(rome)
    let twin = try offices.twin(of: lyon, "twin")
    try oslo.tell(lyon)
    try lyon.add("Fay")
    try lyon.tell(oslo)
    try twin.add("Gus")
    try twin.tell(oslo)
    try offices.agree([lyon, oslo, twin, rome])
    #expect(try oslo.names() == ["Ann", "Bob", "Cid", "Dan", "Eve", "Fay", "Gus"])
  }

  @Test func `two renamings that are learned at once are followed one after the other`() throws {
    let rome = try offices.open("rome")
    let first = try lyon.save()
    try lyon.add("Bob", "Cid")
    try lyon.tell(oslo)
    try lyon.rollBack(to: first)
    try lyon.add("Eve")
    let second = try lyon.save()
    try lyon.add("Fay")
    try lyon.tell(rome)
    try lyon.rollBack(to: second)
    try oslo.tell(lyon)
    try lyon.add("Gus", "Hal")
    try lyon.tell(oslo)
    try rome.tell(lyon)
    try lyon.tell(oslo)
    try oslo.tell(rome)
    try offices.agree([lyon, oslo, rome])
    #expect(try rome.names() == ["Ann", "Bob", "Cid", "Eve", "Fay", "Gus", "Hal"])
  }

  @Test func `one's own fork is learned from a bundle that is refused for another`() throws {
    let rome = try offices.open("rome")
    let (lyonBefore, osloBefore) = (try lyon.save(), try oslo.save())
    try lyon.add("Bob")
    try oslo.add("Cid")
    try lyon.tell(rome)
    try oslo.tell(rome)
    try lyon.rollBack(to: lyonBefore)
    try oslo.rollBack(to: osloBefore)
    try lyon.add("Dan")
    try oslo.add("Eve")
    try lyon.tell(oslo)
    try oslo.tell(lyon)
    try offices.agree([lyon, oslo, rome])
    #expect(try rome.names() == ["Ann", "Bob", "Cid", "Dan", "Eve"])
  }

  @Test func `a fork is learned through a node that refuses one side of it`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(rome)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    for _ in 0..<4 {
      for (a, b) in [(lyon, oslo), (oslo, rome)] {
        try a.tell(b)
        try b.tell(a)
      }
    }
    try offices.agree([lyon, oslo, rome], rounds: 0)
    #expect(try lyon.names() == ["Ann", "Bob", "Eve"])
  }

  @Test func `a fork of a name that its database gave up is settled by that database`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Bob")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try lyon.tell(rome)
    try lyon.restore(try lyon.save())
    try offices.agree([lyon, oslo, rome])
    #expect(try rome.names() == ["Ann", "Bob", "Eve"])
  }

  @Test func `a side of which its database kept nothing is told from the other side`() throws {
    let saved = try lyon.save()
    try lyon.add("Bob")
    let kept = try lyon.changeSet()
    try lyon.rollBack(to: saved)
    try lyon.add("Eve")
    try lyon.tell(oslo)
    #expect(try !oslo.take(kept))
    try lyon.rollBack(to: saved)
    try offices.agree([lyon, oslo])
    #expect(try oslo.take(kept))
    try offices.agree([lyon, oslo])
    #expect(try lyon.names() == ["Ann", "Bob", "Eve"])
  }
}
