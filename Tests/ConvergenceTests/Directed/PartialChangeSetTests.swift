import ConversationStore
import Conversations
import Testing
import Versioning

/// Change sets that cover a part of what their origin knows.
@Suite struct PartialChangeSetTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode
  let john: RowID
  let conversation: RowID

  /// Lyon writes, in this order: 1 John, 2 the conversation, 3 to 5 its names.
  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    (john, conversation) = try lyon.store.write { session in
      let john = try session.addPerson(kind: .user, name: "John")
      let conversation = try session.startConversation(name: "one", by: john)
      for name in ["two", "three", "four"] { try session.rename(conversation, to: name) }
      return (john, conversation)
    }
    try lyon.refresh()
  }

  private func lyons(_ intervals: ClosedRange<UInt64>...) -> Knowledge {
    Knowledge([(lyon.replica, IntervalSet(intervals))])
  }

  @Test func `a covered dot whose row was written again outside is not claimed`() throws {
    try oslo.take(try lyon.changeSet(covering: lyons(2...3)))
    #expect(oslo.status.knowledge.isEmpty)
    try oslo.take(try lyon.changeSet(covering: lyons(5...5)))
    #expect(oslo.status.knowledge == lyons(5...5))
  }

  @Test func `what could not be claimed is claimed when the writes that superseded it arrive`() throws {
    try oslo.take(try lyon.changeSet(covering: lyons(2...3)))
    try oslo.take(try lyon.changeSet(covering: lyons(1...1)))
    #expect(oslo.status.knowledge == lyons(1...1))
    try oslo.take(try lyon.changeSet(covering: lyons(4...5)))
    #expect(oslo.status.knowledge == lyon.status.knowledge)
    #expect(oslo.status.digest == lyon.status.digest)
  }

  @Test func `a covered dot above all that is missing is claimed`() throws {
    try oslo.take(try lyon.changeSet(covering: lyons(3...5)))
    #expect(oslo.status.knowledge == lyons(3...5))
    #expect(oslo.status.knowledge.gaps == lyons(1...2))
  }

  @Test func `a covered dot below a seam is claimed only with what the successor wrote`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Ann")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    let old = lyon.replica
    try lyon.store.write { try $0.edit(.person, john, [.init(.name, .text("Jack"))]) }
    try oslo.tell(lyon)
    #expect(lyon.replica != old)
    // John, written as 1 and again by the successor, is not covered.
    try rome.take(try lyon.changeSet(covering: Knowledge([(old, IntervalSet(6...6))])))
    try rome.take(try lyon.changeSet(covering: Knowledge([(old, IntervalSet(1...1))])))
    #expect(!rome.status.knowledge.contains(Dot(old, 1)))
    try rome.take(try lyon.changeSet(covering: Knowledge([(old, IntervalSet(2...5))])))
    #expect(rome.status.knowledge == lyon.status.knowledge)
    try offices.agree([lyon, oslo, rome])
  }

  @Test func `a seam in a row's clock is no claim to the write it names`() throws {
    let rome = try offices.open("rome")
    let saved = try lyon.save()
    try lyon.add("Ann")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    let old = lyon.replica
    try lyon.store.write { try $0.edit(.person, john, [.init(.name, .text("Jack"))]) }
    try oslo.tell(lyon)
    try rome.take(try lyon.changeSet(covering: Knowledge([(lyon.replica, IntervalSet(1...1))])))
    #expect(try rome.read { try $0.row(.person, john)?.version.clock[old] } == 5)
    #expect(rome.status.knowledge == Knowledge([(lyon.replica, IntervalSet(1...1))]))
    try offices.agree([lyon, oslo, rome])
  }

  @Test func `a write at a seam is claimed where no successor wrote after it`() throws {
    let (rome, paris) = (try offices.open("rome"), try offices.open("paris"))
    try lyon.tell(rome)
    try lyon.store.write { try $0.rename(conversation, to: "five") }
    let saved = try lyon.save()
    try lyon.add("Ann")
    try lyon.tell(oslo)
    try lyon.rollBack(to: saved)
    let old = lyon.replica
    try lyon.add("Bob")
    try oslo.tell(lyon)
    try lyon.tell(oslo)
    try oslo.store.write { try $0.rename(conversation, to: "six") }
    try oslo.refresh()
    try rome.take(try oslo.changeSet(covering: Knowledge([(oslo.replica, IntervalSet(1...1))])))
    #expect(rome.status.knowledge.contains(Dot(old, 6)))
    // The conversation has 6 in the place of 5, so it is not in this one.
    try paris.take(try rome.changeSet(covering: Knowledge([(old, IntervalSet(5...5))])))
    #expect(!paris.status.knowledge.contains(Dot(old, 5)))
    try offices.agree([lyon, oslo, rome, paris])
  }

  @Test(arguments: [false, true])
  func `a write that might be the seam of a later twin is claimed with the row that shows it`(deletes: Bool)
    throws
  {
    let early = try offices.twin(of: lyon, "early")
    try early.store.write { session in
      if deletes { return try session.delete(.person, john) }
      try session.edit(.person, john, [.init(.name, .text("Jack"))])
    }
    try early.add("Eve")
    try lyon.add("Ann")
    let late = try offices.twin(of: lyon, "late")
    try lyon.add("Bob")
    try late.store.write { try $0.edit(.person, john, [.init(.name, .text("Jim"))]) }
    try lyon.tell(early)
    try lyon.tell(late)
    try late.tell(early)
    try lyon.tell(oslo)
    try late.tell(oslo)
    try oslo.take(try early.changeSet(covering: Knowledge([(early.replica, IntervalSet(1...1))])))
    #expect(try oslo.read { try $0.row(.person, john)?.version.clock[early.replica] } == 1)
    #expect(oslo.status.knowledge.contains(Dot(early.replica, 1)))
    try offices.agree([lyon, oslo, early, late])
  }

  @Test func `a write that by all that the row shows might be a seam is in doubt until more has come`() throws
  {
    let early = try offices.twin(of: lyon, "early")
    try early.store.write { try $0.delete(.person, john) }
    try early.add("Eve")
    try lyon.add("Ann")
    let late = try offices.twin(of: lyon, "late")
    try lyon.add("Bob")
    try late.store.write { try $0.delete(.person, john) }
    try lyon.tell(early)
    try lyon.tell(late)
    try late.tell(early)
    try lyon.tell(oslo)
    try late.tell(oslo)
    try oslo.take(try early.changeSet(covering: Knowledge([(early.replica, IntervalSet(1...1))])))
    let write = Dot(early.replica, 1)
    #expect(!oslo.status.knowledge.contains(write))
    #expect(try oslo.read { try $0.dotsInDoubt() } == [write])
    try offices.agree([lyon, oslo, early, late])
    #expect(try oslo.read { try $0.dotsInDoubt() } == [])
  }

  @Test func `parts in the wrong order bring all rows and all claims`() throws {
    for index in 1...20 {
      try lyon.store.write { _ = try $0.post(to: conversation, author: john, body: "message \(index)") }
    }
    let parts = try lyon.store.extract { try $0.parts(of: $0.knowledge, size: 2000) }
    #expect(parts.count > 5)
    for part in parts.reversed() { try oslo.take(try lyon.changeSet(covering: part)) }
    #expect(oslo.status.digest == lyon.status.digest)
    #expect(oslo.status.knowledge == lyon.status.knowledge)
  }

  @Test func `every part is claimed as soon as it is applied, newest first`() throws {
    for index in 1...20 {
      try lyon.store.write { _ = try $0.post(to: conversation, author: john, body: "message \(index)") }
    }
    let parts = try lyon.store.extract { try $0.parts(of: $0.knowledge, size: 2000) }
    var covered = Knowledge()
    for part in parts {
      try oslo.take(try lyon.changeSet(covering: part))
      covered.formUnion(part)
      #expect(oslo.status.knowledge.contains(covered))
    }
  }

  @Test func `a conversation is not deleted while writes under its clock are missing`() throws {
    try oslo.take(try lyon.changeSet(covering: lyons(3...5)))
    #expect(throws: StoreError.self) { try oslo.store.write { try $0.delete(conversation: conversation) } }
    try oslo.take(try lyon.changeSet())
    try oslo.store.write { try $0.delete(conversation: conversation) }
    #expect(try oslo.read { try $0.conversation(conversation)?.isDeleted } == true)
  }
}
