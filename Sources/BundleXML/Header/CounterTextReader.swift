import Versioning

/// Why a text of replica keys and counters was not accepted.
enum CounterTextDefect: Error, Hashable {
  case malformed
  /// Replicas, intervals or marks that do not ascend.
  case unordered
  case unknownKey(String)
}

/// Reads what ``CounterText`` writes, and nothing else.
///
/// Works on bytes in place: a bundle has a clock and a dot for each of its rows.
struct CounterTextReader {
  /// Counters have to fit a signed 64-bit column.
  static let greatestCounter = UInt64(Int64.max)

  private let bytes: UnsafeRawBufferPointer
  private let keys: ReplicaKeys
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer, keys: ReplicaKeys) {
    self.bytes = bytes
    self.keys = keys
  }

  /// `a:9`, alone.
  mutating func dot(from least: UInt64 = 1) throws(CounterTextDefect) -> Dot {
    let dot = Dot(try replica(), try counter(from: least))
    guard isAtEnd else { throw .malformed }
    return dot
  }

  mutating func vector() throws(CounterTextDefect) -> VersionVector {
    if isAtEnd { return VersionVector() }
    var last = Dot(try replica(), try counter(from: 1))
    // Most rows were written by one replica.
    if isAtEnd { return VersionVector(last) }
    var dots = [last]
    while !isAtEnd {
      try take(UInt8(ascii: " "))
      let dot = Dot(try replica(), try counter(from: 1))
      guard last.replica < dot.replica else { throw .unordered }
      dots.append(dot)
      last = dot
    }
    return VersionVector(dots)
  }

  mutating func knowledge() throws(CounterTextDefect) -> Knowledge {
    var entries: [(ReplicaID, IntervalSet)] = []
    var intervals: [ClosedRange<UInt64>] = []
    var current: ReplicaID?
    while !isAtEnd {
      if current != nil { try take(UInt8(ascii: " ")) }
      let replica = try replica()
      let interval = try interval()
      if let current, current != replica {
        guard current < replica else { throw .unordered }
        entries.append((current, IntervalSet(intervals)))
        intervals.removeAll(keepingCapacity: true)
      }
      if let last = intervals.last, last.upperBound + 1 >= interval.lowerBound { throw .unordered }
      current = replica
      intervals.append(interval)
    }
    if let current { entries.append((current, IntervalSet(intervals))) }
    return Knowledge(entries)
  }

  mutating func marks() throws(CounterTextDefect) -> MarkHistory {
    var marks: [Mark] = []
    while !isAtEnd {
      if !marks.isEmpty { try take(UInt8(ascii: " ")) }
      let counter = try counter(from: 0)
      try take(UInt8(ascii: ":"))
      let mark = Mark(counter: counter, token: try token())
      if let last = marks.last, last.counter >= mark.counter { throw .unordered }
      marks.append(mark)
    }
    return MarkHistory(marks)
  }

  /// A counter alone, which may be 0.
  mutating func number() throws(CounterTextDefect) -> UInt64 {
    let number = try counter(from: 0)
    guard isAtEnd else { throw .malformed }
    return number
  }

  private var isAtEnd: Bool { position == bytes.count }

  private mutating func take(_ byte: UInt8) throws(CounterTextDefect) {
    guard position < bytes.count, bytes[position] == byte else { throw .malformed }
    position += 1
  }

  /// A key and its colon.
  private mutating func replica() throws(CounterTextDefect) -> ReplicaID {
    let start = position
    var number = 0
    while position < bytes.count, let next = ReplicaKeys.number(byAppending: bytes[position], to: number) {
      number = next
      position += 1
    }
    let end = position
    guard end > start else { throw .malformed }
    try take(UInt8(ascii: ":"))
    guard let replica = keys[number] else {
      throw .unknownKey(String(decoding: bytes[start..<min(end, start + 20)], as: UTF8.self))
    }
    return replica
  }

  private mutating func interval() throws(CounterTextDefect) -> ClosedRange<UInt64> {
    let first = try counter(from: 1)
    guard position < bytes.count, bytes[position] == UInt8(ascii: "-") else { return first...first }
    position += 1
    let last = try counter(from: 1)
    guard first < last else { throw .unordered }
    return first...last
  }

  private mutating func counter(from least: UInt64) throws(CounterTextDefect) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    while position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") {
      guard position - start < 19 else { throw .malformed }
      value = value * 10 + UInt64(bytes[position] - UInt8(ascii: "0"))
      position += 1
    }
    guard position > start, value >= least, value <= CounterTextReader.greatestCounter,
      bytes[start] != UInt8(ascii: "0") || position - start == 1
    else { throw .malformed }
    return value
  }

  private mutating func token() throws(CounterTextDefect) -> UInt64 {
    guard position + 16 <= bytes.count else { throw .malformed }
    var token: UInt64 = 0
    for _ in 0..<16 {
      switch bytes[position] {
      case let digit where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
        token = token << 4 | UInt64(digit - UInt8(ascii: "0"))
      case let digit where digit >= UInt8(ascii: "a") && digit <= UInt8(ascii: "f"):
        token = token << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
      default: throw .malformed
      }
      position += 1
    }
    return token
  }
}
