import ConversationStore
import Conversations
import Testing
import Versioning

/// What is shown and what is hidden, whatever the order in which rows arrive.
@Suite struct VisibilityTests {
  let offices: Offices
  let lyon: SimulatedNode
  let oslo: SimulatedNode
  let john: RowID
  let conversation: RowID
  let message: RowID

  /// Lyon writes, in this order: 1 John, 2 the conversation, 3 to 5 a message and what comes with it.
  init() throws {
    offices = try Offices()
    lyon = try offices.open("lyon")
    oslo = try offices.open("oslo")
    (john, conversation, message) = try lyon.store.write { session in
      let john = try session.addPerson(kind: .user, name: "John")
      let conversation = try session.startConversation(name: "Late delivery", by: john)
      return (john, conversation, try session.post(to: conversation, author: john, body: "Where is it?"))
    }
    try lyon.refresh()
  }

  private func since(_ counter: UInt64) -> Knowledge {
    Knowledge([(lyon.replica, IntervalSet(counter...lyon.status.counter))])
  }

  private func bodies(_ node: SimulatedNode) throws -> [String] {
    try node.read { try $0.messages(of: conversation).map(\.body) }
  }

  @Test func `a message is hidden until its conversation arrives`() throws {
    let empty = oslo.status.digest
    try oslo.take(try lyon.changeSet(covering: since(3)))
    #expect(try bodies(oslo) == [] && oslo.status.digest == empty)
    #expect(oslo.status.waiting == 3)
    try offices.agree([lyon, oslo], rounds: 1)
    #expect(try bodies(oslo) == ["Where is it?"])
    #expect(oslo.status.waiting == 0)
  }

  @Test func `a message that the deleter had not seen brings a conversation back that was never here`() throws
  {
    try lyon.tell(oslo)
    try oslo.store.write { _ = try $0.post(to: conversation, author: john, body: "Here.") }
    try oslo.refresh()
    try lyon.store.write { try $0.delete(conversation: conversation) }
    try lyon.refresh()
    let rome = try offices.open("rome")
    try rome.take(try oslo.changeSet(covering: oslo.status.knowledge.subtracting(lyon.status.knowledge)))
    #expect(try bodies(rome) == [])
    try lyon.tell(rome)
    #expect(try bodies(rome) == ["Where is it?", "Here."])
    try offices.agree([lyon, oslo, rome])
  }

  @Test func `restoring a message of a deleted conversation restores the conversation`() throws {
    try lyon.store.write { session in
      try session.delete(.message, message)
      try session.delete(conversation: conversation)
      try session.restore(.message, message)
    }
    #expect(try bodies(lyon) == ["Where is it?"])
    #expect(try lyon.read { try $0.row(.conversation, conversation)?.version.isDeleted } == false)
    try offices.agree([lyon, oslo])
  }

  @Test func `a message that two nodes have under two conversations is under the lesser id on both`() throws {
    let id = RowID.imported(.message, system: "mail", instance: "", type: "", legacyID: "1")
    let other = try lyon.store.write { try $0.startConversation(name: "Another", by: john) }
    try lyon.tell(oslo)
    let (least, greatest) = (min(conversation, other), max(conversation, other))
    for (node, home) in [(lyon, greatest), (oslo, least)] {
      let row = try node.handMade(.message, id, conversation: home, [.init(.body, .text("A mail"))])
      try node.take(row)
    }
    try offices.agree([lyon, oslo])
    for node in [lyon, oslo] {
      #expect(try node.read { try $0.row(.message, id)?.conversation } == least)
      #expect(try node.read { try $0.messages(of: greatest).map(\.body) }.contains("A mail") == false)
      #expect(try node.read { try $0.messages(of: least).map(\.body) }.contains("A mail"))
    }
  }

  @Test func `kinds and fields that only a newer node knows are kept, merged and passed on`() throws {
    let mood = Field("mood")
    let id = RowID.natural(.person, "reaction")
    let kind = RowKind("reaction")
    let empty = oslo.status.digest
    try lyon.tell(oslo)
    try lyon.take(try lyon.handMade(kind, id, conversation: conversation, [.init(mood, .text("glad"))]))
    try oslo.take(try oslo.handMade(kind, id, conversation: conversation, [.init(mood, .text("sad"))]))
    try oslo.take(try oslo.handMade(.person, john, [.init(mood, .text("calm"))]))
    try offices.agree([lyon, oslo])
    let rome = try offices.open("rome")
    try oslo.tell(rome)
    #expect(rome.status.digest == lyon.status.digest && rome.status.digest != empty)
    let reaction = try #require(try rome.read { try $0.row(kind, id) })
    #expect(Set(reaction.version[mood]?.siblings.map(\.value) ?? []) == [.text("glad"), .text("sad")])
    #expect(try rome.read { try $0.row(.person, john)?.version.value(mood) } == .text("calm"))
    #expect(try rome.read { try $0.conflicts() }.map(\.kind) == [kind])
  }

  @Test func `an erased field is empty everywhere, and cannot be written any more`() throws {
    try lyon.tell(oslo)
    try oslo.store.write { try $0.edit(.person, john, [.init(.name, .text("Johnny"))]) }
    var row = try #require(try lyon.read { try $0.row(.person, john) })
    let newer = ReplicaID(77)
    row.version.clock.insert(Dot(newer, 1))
    row.version.erased = Erasure([.name])
    row.version[.name] = nil
    try lyon.take(try lyon.handMade([row], by: newer))
    try offices.agree([lyon, oslo])
    for node in [lyon, oslo] {
      #expect(throws: StoreError.erased(kind: "person", john)) {
        try node.store.write { try $0.edit(.person, john, [.init(.name, .text("Jack"))]) }
      }
      #expect(try node.read { try $0.row(.person, john)?.version[.name] } == nil)
    }
  }

  @Test func `a change set over a dead conversation of 5,000 messages takes no quadratic time`() throws {
    let writer = ReplicaID(77)
    let id = RowID(1 << 80)
    var grave = Row(kind: .conversation, id: id)
    grave.version.bury(dot: Dot(writer, 10_001))
    func messages(from first: UInt64) -> [Row] {
      (0..<UInt64(5000)).map { index in
        var row = Row(kind: .message, id: RowID(UInt128(index + 1)), conversation: id)
        let dot = Dot(writer, first + index)
        let body = RowVersion.Write(.body, .text("\(index)"))
        row.version.write([body], dot: dot, seen: row.version.clock, at: 0, by: nil)
        return row
      }
    }
    let empty = oslo.status.digest
    try oslo.take(try oslo.handMade([grave] + messages(from: 1), by: writer, through: 10_001))
    let edits = try oslo.handMade(messages(from: 5001), by: writer, through: 10_001)
    let time = try ContinuousClock().measure { try oslo.take(edits) }
    #expect(time < .seconds(30), "5,000 × 5,000 clocks take minutes in a debug build")
    #expect(oslo.status.digest == empty)
    #expect(try oslo.store.check().findings == [])
  }
}

extension SimulatedNode {
  /// A change set with one row, written by a replica of its own upon what this node has of the row.
  func handMade(
    _ kind: RowKind, _ id: RowID, conversation: RowID? = nil, _ fields: [RowVersion.Write]
  ) throws -> ChangeSet {
    let writer = ReplicaID(UInt128(replica.value << 64 | UInt128(clock.tick())))
    var row =
      try read { try $0.row(kind, id) } ?? Row(kind: kind, id: id, conversation: conversation)
    let seen = row.version.clock
    row.version.write(fields, dot: Dot(writer, 1), seen: seen, at: clock.tick(), by: nil)
    return try handMade([row], by: writer)
  }

  func handMade(_ rows: [Row], by writer: ReplicaID, through counter: UInt64 = 1) throws -> ChangeSet {
    let dot = Knowledge([(writer, IntervalSet(1...counter))])
    var header = try changeSet().header
    let marks = MarkHistory([Mark(counter: counter, token: UInt64(truncatingIfNeeded: writer.value))])
    header.replicas.removeAll { $0.id == writer }
    header.replicas.append(ReplicaDescription(id: writer, site: "newer", marks: marks))
    header.origin = writer
    header.covers = dot
    header.knows.formUnion(dot)
    return ChangeSet(header: header, rows: rows)
  }
}
