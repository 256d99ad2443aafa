import BundleXML
import Conversations
import TestSupport
import Versioning

/// A header and rows that exercise every part of the format, out of a seed.
struct RandomBundle {
  private var random: SeededGenerator
  private(set) var replicas: [ReplicaID] = []
  private(set) var header: BundleHeader
  private(set) var rows: [Row] = []

  init(seed: UInt64, rowsOfAKind: Int = 4) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...40, using: &random)
    replicas = (0..<count).map { _ in .random(using: &random) }.sorted()
    let origin = replicas[Int.random(in: 0..<count, using: &random)]
    header = BundleHeader(
      id: .v7(at: 1_790_000_000_000, using: &random), created: 1_790_000_000_000, generator: "test/1",
      changeSet: ChangeSetHeader(
        origin: origin, digest: StateDigest(), replicas: [], covers: Knowledge(), knows: Knowledge()))
    self.random = random
    fillHeader()
    for kind in RowKind.known + [RowKind("attachment"), RowKind("zz-later.kind")] {
      var ids = (0..<rowsOfAKind).map { _ in
        RowID(UInt128(self.random.next()) << 64 | UInt128(self.random.next()))
      }
      ids.sort()
      rows += ids.map { row(kind, $0) }
    }
  }

  // MARK: Header

  private mutating func fillHeader() {
    header.part = .init(number: Int.random(in: 1...3, using: &random), of: 3)
    if Bool.random(using: &random), let sha256 = ContentDigest(String(repeating: "5e", count: 32)) {
      header.previous = .init(id: .v7(at: 1_780_000_000_000, using: &random), sha256: sha256)
    }
    header.changeSet.isFull = Bool.random(using: &random)
    header.changeSet.replicas = replicas.map { description($0) }
    let covers = knowledge()
    header.changeSet.covers = covers
    header.changeSet.knows = covers.union(knowledge())
    header.changeSet.forgotten = vector(from: replicas)
  }

  private mutating func marks() -> MarkHistory {
    MarkHistory(
      (0..<Int.random(in: 0...30, using: &random)).map { _ in
        Mark(counter: random.next() >> UInt64.random(in: 1...63, using: &random), token: random.next())
      })
  }

  private mutating func description(_ id: ReplicaID) -> ReplicaDescription {
    var description = ReplicaDescription(id: id, site: RandomText.plain(&random))
    let marks = marks()
    let last = marks.last?.counter
    let isComplete = Bool.random(using: &random)
    description.marks = MarkHistory(
      marks.marks, completeFrom: isComplete ? last.map { UInt64.random(in: 0...$0, using: &random) } : nil)
    if Bool.random(using: &random) {
      description.contested = self.marks()
      description.isContestedWhole = !description.contested.isEmpty && Bool.random(using: &random)
    }
    if Bool.random(using: &random) { description.report = .init(knows: knowledge(), at: time()) }
    if Int.random(in: 0..<5, using: &random) == 0 { description.retiredAt = time() }
    if Int.random(in: 0..<5, using: &random) == 0, let other = replicas.randomElement(using: &random) {
      description.succeeds = Dot(other, UInt64.random(in: 0...9, using: &random))
    }
    return description
  }

  private mutating func knowledge() -> Knowledge {
    var knowledge = Knowledge()
    for replica in replicas where Bool.random(using: &random) {
      var intervals: [ClosedRange<UInt64>] = []
      for _ in 0..<Int.random(in: 1...5, using: &random) {
        let low = counter()
        intervals.append(low...min(low + UInt64.random(in: 0...50, using: &random), UInt64(Int64.max)))
      }
      knowledge[replica] = IntervalSet(intervals)
    }
    return knowledge
  }

  // MARK: Rows

  private mutating func row(_ kind: RowKind, _ id: RowID) -> Row {
    let writers = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
      replicas.randomElement(using: &random)
    }
    var version = RowVersion(clock: vector(from: Array(Set(writers)).sorted(), atLeastOne: true))
    if Bool.random(using: &random) { version.buried = vector(from: writers) }
    if Int.random(in: 0..<4, using: &random) == 0 {
      version.erased =
        Bool.random(using: &random)
        ? .total : Erasure([Field("phone"), Field(custom: RandomText.any(&random)), Field("body")])
    }
    let custom = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      Field(custom: RandomText.any(&random))
    }
    for field in kind.fields + [Field("laterField")] + custom
    where !version.erased.contains(field) && Bool.random(using: &random) {
      let mayBeMaximum = !kind.fields.contains(field)
      version[field] = register(kind.type(of: field), version.clock, mayBeMaximum: mayBeMaximum)
    }
    let belongs =
      kind.belongsToConversation || (!RowKind.known.contains(kind) && Bool.random(using: &random))
    return Row(
      kind: kind, id: id, conversation: belongs ? RowID(UInt128(random.next())) : nil, version: version)
  }

  private mutating func register(
    _ type: FieldType, _ clock: VersionVector, mayBeMaximum: Bool
  ) -> Register {
    if type == .maximum || (mayBeMaximum && Int.random(in: 0..<5, using: &random) == 0) {
      return .maximum(vector(from: replicas))
    }
    var dots: Set<Dot> = []
    for dot in clock.dots where Bool.random(using: &random) || dots.isEmpty {
      dots.insert(
        Dot(dot.replica, max(1, dot.counter - UInt64.random(in: 0..<min(3, dot.counter), using: &random))))
    }
    return .siblings(
      dots.sorted().map { dot in
        Sibling(
          value: Int.random(in: 0..<6, using: &random) == 0 ? nil : value(type), dot: dot, writtenAt: time(),
          author: Bool.random(using: &random) ? RowID(UInt128(random.next())) : nil)
      })
  }

  private mutating func value(_ type: FieldType) -> Value {
    switch type {
    case .text, .maximum: .text(RandomText.any(&random))
    case .time: .time(time())
    case .reference: .reference(RowID(UInt128(random.next()) << 64 | 5))
    case .flag: .flag(Bool.random(using: &random))
    }
  }

  private mutating func vector(from replicas: [ReplicaID], atLeastOne: Bool = false) -> VersionVector {
    var vector = VersionVector()
    for replica in replicas where Bool.random(using: &random) || (atLeastOne && vector.isEmpty) {
      vector.insert(Dot(replica, counter()))
    }
    return vector
  }

  private mutating func counter() -> UInt64 {
    max(1, random.next() >> UInt64.random(in: 1...62, using: &random))
  }

  private mutating func time() -> Int64 { Int64.random(in: Timestamp.range, using: &random) }
}
