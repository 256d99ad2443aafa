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
    /// What the thread of the message is named after; nil for who begins one, and for what is not in the run.
    var named: Place?
    /// A step to the place that stands for the thread; once all is read, what the thread is named after.
    var thread: Place
    /// Whether ``named`` may be somebody's address: it counts only if there is a message of that name.
    var isDoubtful = false
    var isCounted = false
    var isMessage = false
    /// Whether a message names its thread after it.
    var isNamed = false
    /// Whether a message says that it answers another one, or it itself does.
    var isReply = false

    /// What the message leads to without doubt.
    var answered: Place? { isDoubtful ? nil : named }
  }

  private var nodes: [Node] = []
  private var places: [RowID: Place] = [:]
  /// Messages, and what is remembered only since References name it.
  private(set) var count = 0

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

  /// What a message names its thread after.
  mutating func thread(namedAfter name: MailAncestry.Name) -> Place {
    let place = places[name.message] ?? add(name)
    nodes[Int(place)].isNamed = true
    return place
  }

  /// Remembers that References name a message behind the one that begins the thread.
  ///
  /// - Returns: false if there is no room for it.
  mutating func join(_ name: MailAncestry.Name, to first: Place, bound: Int) -> Bool {
    guard let place = places[name.message] ?? (count < bound ? add(name) : nil) else { return false }
    if place == first { return true }
    if !nodes[Int(place)].isNamed { countOnce(place) }
    nodes[Int(place)].isReply = true
    unite(place, first)
    return true
  }

  /// Remembers a message, unless there was one with its name.
  ///
  /// - Parameters:
  ///   - thread: what it names its thread after; its own place if it begins one.
  ///   - doubtful: what it answers if there is a message of that name.
  mutating func insert(
    _ name: MailAncestry.Name, in thread: Place, doubtful: MailAncestry.Name? = nil
  ) {
    let place = places[name.message] ?? add(name)
    countOnce(place)
    if nodes[Int(place)].isMessage { return }
    nodes[Int(place)].isMessage = true
    if thread != place {
      answer(thread, by: place)
    } else if let doubtful, doubtful.message != name.message {
      nodes[Int(place)].named = places[doubtful.message] ?? add(doubtful)
      nodes[Int(place)].isDoubtful = true
    }
  }

  private mutating func answer(_ thread: Place, by place: Place) {
    nodes[Int(place)].named = thread
    nodes[Int(place)].isDoubtful = false
    nodes[Int(place)].isReply = true
    unite(place, thread)
  }

  private mutating func add(_ name: MailAncestry.Name) -> Place {
    let place = Place(nodes.count)
    nodes.append(Node(name: name, thread: place))
    places[name.message] = place
    return place
  }

  private mutating func countOnce(_ place: Place) {
    if nodes[Int(place)].isCounted { return }
    nodes[Int(place)].isCounted = true
    count += 1
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
    for place in nodes.indices where nodes[place].isDoubtful {
      guard let named = nodes[place].named, isMessage(named) else { continue }
      answer(named, by: Place(place))
    }
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
