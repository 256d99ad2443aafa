import TestSupport
import Testing
import Versioning

@Suite struct `Ids as text` {
  @Test func `a row id is a hyphenated lower-case UUID and reads back`() throws {
    let text = "0192f0c1-a2b3-7c4d-8e5f-60718293a4b5"
    let id = try #require(RowID(text))
    #expect(id.value == 0x0192_f0c1_a2b3_7c4d_8e5f_6071_8293_a4b5)
    #expect(id.description == text)
    #expect(RowID(text.uppercased()) == id)
    #expect(Array(text.utf8).withUnsafeBytes { RowID(utf8: $0) } == id)
  }

  @Test func `a replica id is 32 lower-case digits and reads back`() throws {
    let text = "0192f0c1a2b37c4d8e5f60718293a4b5"
    let id = try #require(ReplicaID(text))
    #expect(id.value == 0x0192_f0c1_a2b3_7c4d_8e5f_6071_8293_a4b5)
    #expect(id.description == text)
    #expect(ReplicaID(text.uppercased()) == id)
  }

  @Test func `any id reads back, and texts are ordered as ids are`() throws {
    try forAll(cases: 500) { random in
      let (x, y) = (random.number128(), random.number128())
      try #require(RowID(RowID(x).description) == RowID(x))
      try #require(ReplicaID(ReplicaID(x).description) == ReplicaID(x))
      try #require((RowID(x) < RowID(y)) == (RowID(x).description < RowID(y).description))
      try #require((ReplicaID(x) < ReplicaID(y)) == (ReplicaID(x).description < ReplicaID(y).description))
    }
  }

  @Test(arguments: [
    "", " ", "0192f0c1a2b37c4d8e5f60718293a4b5", "0192f0c1-a2b3-7c4d-8e5f-60718293a4b",
    "0192f0c1-a2b3-7c4d-8e5f-60718293a4b55", "{0192f0c1-a2b3-7c4d-8e5f-60718293a4b5}",
    "0192f0c1-a2b3-7c4d-8e5f-60718293a4bg", "0192f0c1a-2b3-7c4d-8e5f-60718293a4b5",
    "0192f0c1-a2b3-7c4d-8e5f_60718293a4b5", "0192f0c1-a2b3-7c4d-8e5f-60718293a4\u{E9}",
    " 192f0c1-a2b3-7c4d-8e5f-60718293a4b5", "+192f0c1-a2b3-7c4d-8e5f-60718293a4b5",
    "------------------------------------", "0192f0c1-a2b3-7c4d-8e5f-60718293a4b5\n",
  ])
  func `what is not a UUID is no row id`(text: String) {
    #expect(RowID(text) == nil)
  }

  @Test(arguments: [
    "", "0192f0c1a2b37c4d8e5f60718293a4b", "0192f0c1a2b37c4d8e5f60718293a4b55",
    "0192f0c1-a2b3-7c4d-8e5f-60718293a4b5", "0192f0c1a2b37c4d8e5f60718293a4bg",
    "0x92f0c1a2b37c4d8e5f60718293a4b5", "-192f0c1a2b37c4d8e5f60718293a4b5",
    "\u{FF10}192f0c1a2b37c4d8e5f60718293a", " 192f0c1a2b37c4d8e5f60718293a4b5",
  ])
  func `what is not 32 digits is no replica id`(text: String) {
    #expect(ReplicaID(text) == nil)
  }

  @Test func `ids are ordered by their whole number`() {
    #expect(RowID(UInt128(1) << 64) > RowID(UInt128(UInt64.max)))
    #expect(ReplicaID(.max).description == String(repeating: "f", count: 32))
    #expect(RowID(0).description == "00000000-0000-0000-0000-000000000000")
  }

  @Test func `a random replica id takes all its bits from the generator`() {
    var (first, again) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
    let id = ReplicaID.random(using: &first)
    #expect(id == ReplicaID(UInt128(again.next()) << 64 | UInt128(again.next())))
    #expect(id != ReplicaID.random(using: &first))
  }
}

@Suite struct `Values and field names` {
  let composed = "Ren\u{E9}"
  let decomposed = "Rene\u{301}"

  @Test func `texts are equal by their bytes, not by canonical equivalence`() {
    #expect(composed == decomposed)
    #expect(Value.text(composed) != .text(decomposed))
    #expect(Set([Value.text(composed), .text(decomposed), .text(composed)]).count == 2)
    #expect((Value.text(composed) < .text(decomposed)) != (Value.text(decomposed) < .text(composed)))
  }

  @Test func `field names are equal by their bytes, and a custom field is not a built-in one`() {
    #expect(Field(custom: composed) != Field(custom: decomposed))
    #expect(Set([Field(custom: composed), Field(custom: decomposed)]).count == 2)
    #expect(Field("name") != Field(custom: "name"))
    #expect(Field("z") < Field(custom: "a"))
    // Lengths around those that a field's words hold, with every beginning a key too.
    let keys = (0...18).map { "assignedToSomebody".prefix($0) }.flatMap { ["\($0)", "\($0)\0", "\($0)é"] }
    for a in keys {
      for b in keys {
        #expect((Field(custom: a) == Field(custom: b)) == a.isSameText(as: b), "\(a.debugDescription) \(b)")
        #expect((Field(a) < Field(b)) == a.precedesByBytes(b), "\(a.debugDescription) \(b)")
      }
    }
    #expect(Field("a") < Field("b") && !(Field("b") < Field("a")))
  }

  @Test func `the order of values is total and agrees with equality`() {
    let values: [Value] = [
      .text(""), .text(decomposed), .text(composed), .text("a"), .text("ab"), .text("\u{FFFD}"),
      .text("\u{1F600}"), .time(.min), .time(-1), .time(.max), .reference(RowID(0)),
      .reference(RowID(.max)), .flag(false), .flag(true),
    ]
    for (i, x) in values.enumerated() {
      for (j, y) in values.enumerated() {
        #expect((x < y) == (i < j))
        #expect((x == y) == (i == j))
      }
    }
  }

  @Test func `values of different kinds differ`() {
    #expect(Value.time(0) != .flag(false))
    #expect(Value.text("0") != .time(0))
    #expect(Value.reference(RowID(0)) != .time(0))
  }
}

extension SeededGenerator {
  fileprivate mutating func number128() -> UInt128 { UInt128(next()) << 64 | UInt128(next()) }
}
