import Versioning

/// What must come of a history, told by sets of events alone: who had seen what, without clocks or dots.
struct HistoryOracle {
  /// Something that was written: a value, or a value that a re-creation wrote anew.
  struct Event {
    let field: Field
    /// Counts the writes; no two writes give the same value.
    let value: Int
    let writtenAt: Int64
    let seen: EventSet
  }

  /// Events by number, as bits.
  typealias EventSet = UInt64

  private(set) var events: [Event] = []
  private var values = 0
  private var seen: [EventSet] = [0, 0, 0]
  /// What all deletions together had seen, themselves included.
  private var buried: EventSet = 0
  private var count = 0

  /// The clock of the first replica is far in the future, that of the last before 1970, and all of them run
  /// backwards: none may decide more than which concurrent value is shown.
  mutating func write(_ field: Field, at here: Int) -> Event {
    values += 1
    let skew: [Int64] = [1 << 60, 0, -1 << 60]
    let event = Event(
      field: field, value: values, writtenAt: skew[here] - Int64(values), seen: seen[here])
    add(event, at: here)
    return event
  }

  mutating func delete(at here: Int) {
    add(nil, at: here)
    buried |= seen[here]
  }

  /// Every value that stands at the replica is written anew, once, each beside the others.
  mutating func recreate(at here: Int) {
    let before = seen[here]
    for field in [f, g] {
      var values: Set<Int> = []
      for event in standing(field, among: before) where values.insert(event.value).inserted {
        add(Event(field: field, value: event.value, writtenAt: event.writtenAt, seen: before), at: here)
      }
    }
  }

  mutating func sync(from: Int, to: Int) { seen[to] |= seen[from] }

  /// Whether two replicas have seen the same.
  func haveSeenTheSame(_ left: Int, _ right: Int) -> Bool { seen[left] == seen[right] }

  /// The events of `field` in `set` that no other event there had seen.
  func standing(_ field: Field, among set: EventSet) -> [Event] {
    let present = numbered(field, in: set)
    let overwritten = present.reduce(0) { $0 | $1.event.seen }
    return present.filter { overwritten & bit($0.number) == 0 }.map(\.event)
  }

  /// The events of `field` that stand once everybody has everything.
  func standing(_ field: Field) -> [Event] { standing(field, among: all) }

  /// Deleted if there is a deletion and all that was ever written is among what the deleters had seen.
  var isDeleted: Bool { buried != 0 && buried == all }

  /// Values that would be lost: neither standing in `values` nor seen by a later write of the field.
  func lost(_ field: Field, present values: Set<Int>) -> [Event] {
    let written = numbered(field, in: all)
    return written.filter { write in
      !values.contains(write.event.value)
        && !written.contains { $0.event.seen & bit(write.number) != 0 }
    }.map(\.event)
  }

  private var all: EventSet { bit(count) - 1 }
  private var numbers: [Int] = []

  private func bit(_ number: Int) -> EventSet { 1 << EventSet(number) }

  private func numbered(_ field: Field, in set: EventSet) -> [(number: Int, event: Event)] {
    zip(numbers, events).filter { set & bit($0) != 0 && $1.field == field }.map { ($0, $1) }
  }

  private mutating func add(_ event: Event?, at here: Int) {
    if let event {
      events.append(event)
      numbers.append(count)
    }
    seen[here] |= bit(count)
    count += 1
  }
}
