import Versioning

/// Which messages name which, and what is one thread by that.
///
/// Whatever one message names is one thread with it, be it in the run or not: each in References answers the one before
/// it (RFC 5256, THREAD=REFERENCES). So what is one thread does not depend on the order of reading, and links that
/// contradict each other join what they name.
struct MailLinks {
  /// An index of ``nodes``; 32 bits, since there may be many.
  typealias Place = Int32

  /// An identifier that a message has, or that one names.
  private struct Node {
    let name: MailAncestry.Name
    /// What the thread of the message is named after, of several copies the least; nil for who begins one, and for what
    /// is not in the run.
    var named: Place?
    /// A step to the place that stands for the thread; once all is read, what the thread is named after.
    var thread: Place
    /// Whether ``named`` may be somebody's address, and there is no message of that name in the run.
    var isDoubtful = false
    var isMessage = false
    /// Whether a message names its thread after it.
    var isNamed = false
    /// Whether a message says that it answers another one, or it itself does.
    var isReply = false

    /// What the message leads to without doubt.
    var answered: Place? { isDoubtful ? nil : named }
  }

  /// A message, and what it answers if there is a message of that name.
  private struct Doubt: Hashable {
    let message: Place
    let answered: Place
  }

  private var nodes: [Node] = []
  private var places: [RowID: Place] = [:]
  /// Until all is read.
  private var doubts: Set<Doubt> = []

  /// Messages and what they name, and once more what they name in doubt.
  var count: Int { nodes.count + doubts.count }

  func place(of message: RowID) -> Place? { places[message] }
  func name(at place: Place) -> MailAncestry.Name { nodes[Int(place)].name }
  func isMessage(_ place: Place) -> Bool { nodes[Int(place)].isMessage }

  /// What the thread of a message is named after, unless it begins one.
  func named(by place: Place) -> Place? { nodes[Int(place)].answered }

  /// What it answers if that is here; it is not in the run.
  func doubtful(by place: Place) -> Place? {
    nodes[Int(place)].isDoubtful ? nodes[Int(place)].named : nil
  }

  /// What the whole thread is named after, once it is settled.
  func beginning(of place: Place) -> Place { nodes[Int(place)].thread }

  /// Remembers that nothing between a message and what it leads to has to be looked at again.
  mutating func shorten(_ place: Place, to end: Place) { nodes[Int(place)].named = place == end ? nil : end }

  /// Remembers that References name a message behind the one that begins the thread.
  ///
  /// - Returns: false if there is no room for it.
  mutating func join(_ name: MailAncestry.Name, to first: Place, bound: Int) -> Bool {
    guard let place = places[name.message] ?? (count < bound ? add(name) : nil) else { return false }
    if place == first { return true }
    nodes[Int(place)].isReply = true
    unite(place, first)
    return true
  }

  /// Remembers a message. Of several copies all that they name is one thread.
  ///
  /// - Parameters:
  ///   - own: its name; nil if it has none.
  ///   - thread: what it names its thread after; its own name if it begins one.
  ///   - doubtful: what it answers if there is a message of that name.
  ///   - bound: for ``count``. A message that needs no more than is remembered always has room.
  /// - Returns: the place of the thread's name; nil if there is no room.
  mutating func insert(
    _ own: MailAncestry.Name?, in thread: MailAncestry.Name, doubtful: MailAncestry.Name?, bound: Int
  ) -> Place? {
    let missing = Set([own, thread, doubtful].compactMap { $0 }.filter { places[$0.message] == nil })
    let needed = missing.count + (doubtful == nil ? 0 : 1)
    guard needed == 0 || count + needed <= bound else { return nil }
    let first = places[thread.message] ?? add(thread)
    nodes[Int(first)].isNamed = true
    guard let own else { return first }
    let place = places[own.message] ?? add(own)
    nodes[Int(place)].isMessage = true
    if first != place {
      answer(first, by: place)
    } else if let doubtful {
      doubts.insert(Doubt(message: place, answered: places[doubtful.message] ?? add(doubtful)))
    }
    return first
  }

  private mutating func answer(_ thread: Place, by place: Place) {
    nodes[Int(place)].named = least(nodes[Int(place)].named, thread)
    nodes[Int(place)].isReply = true
    unite(place, thread)
  }

  /// That whose conversation is the least, on which two offices agree, too.
  private func least(_ one: Place?, _ other: Place) -> Place {
    guard let one, name(at: one).conversation < name(at: other).conversation else { return other }
    return one
  }

  private mutating func add(_ name: MailAncestry.Name) -> Place {
    let place = Place(nodes.count)
    nodes.append(Node(name: name, thread: place))
    places[name.message] = place
    return place
  }

  private mutating func unite(_ one: Place, _ other: Place) {
    let (one, other) = (representative(of: one), representative(of: other))
    nodes[Int(max(one, other))].thread = min(one, other)
  }

  private mutating func representative(of place: Place) -> Place {
    var place = place
    while nodes[Int(place)].thread != place {
      let next = nodes[Int(nodes[Int(place)].thread)].thread
      nodes[Int(place)].thread = next
      place = next
    }
    return place
  }
}

extension MailLinks {
  /// Decides what each thread is named after.
  ///
  /// After what answers nothing, else after what names nothing itself, else after one of a ring; of several, that whose
  /// conversation is the least, on which two offices agree, too.
  mutating func settle() {
    resolveDoubts()
    let threads = nodes.indices.map { representative(of: Place($0)) }
    var best = [Place?](repeating: nil, count: nodes.count)
    let rings = inRings()
    for place in nodes.indices {
      let node = nodes[place]
      guard node.answered == nil ? node.isMessage || node.isNamed : rings.contains(Place(place)) else {
        continue
      }
      let thread = Int(threads[place])
      if let other = best[thread], rank(other) < rank(Place(place)) { continue }
      best[thread] = Place(place)
    }
    for place in nodes.indices { nodes[place].thread = best[Int(threads[place])] ?? Place(place) }
  }

  /// What is named in doubt counts if it is in the run; else, where nothing else is named, it may be here.
  private mutating func resolveDoubts() {
    for doubt in doubts where isMessage(doubt.answered) { answer(doubt.answered, by: doubt.message) }
    for doubt in doubts where !isMessage(doubt.answered) {
      let place = Int(doubt.message)
      guard nodes[place].answered == nil else { continue }
      nodes[place].named = least(nodes[place].named, doubt.answered)
      nodes[place].isDoubtful = true
    }
    doubts = []
  }

  private func rank(_ place: Place) -> (Int, RowID) {
    let node = nodes[Int(place)]
    return (node.isReply ? node.answered == nil ? 1 : 2 : 0, node.name.conversation)
  }

  /// Messages that lead to themselves by what they name.
  private func inRings() -> Set<Place> {
    var rings: Set<Place> = []
    var walks = [Place](repeating: -1, count: nodes.count)
    for walk in nodes.indices {
      var place = Place(walk)
      while walks[Int(place)] < 0, let next = nodes[Int(place)].answered {
        walks[Int(place)] = Place(walk)
        place = next
      }
      guard walks[Int(place)] == Place(walk) else { continue }
      while rings.insert(place).inserted, let next = nodes[Int(place)].answered { place = next }
    }
    return rings
  }
}
