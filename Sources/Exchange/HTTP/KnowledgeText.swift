import Versioning

/// Knowledge in one line: `<replica id>:1-340,350 <replica id>:1`. Replicas and intervals ascend.
package enum KnowledgeText {
  package static func text(_ knowledge: Knowledge) -> String {
    knowledge.entries.map { entry in
      let intervals = entry.counters.intervals.map { interval in
        interval.count == 1 ? "\(interval.lowerBound)" : "\(interval.lowerBound)-\(interval.upperBound)"
      }
      return "\(entry.replica):" + intervals.joined(separator: ",")
    }
    .joined(separator: " ")
  }

  /// Nil for anything that is not such a line.
  package static func knowledge(_ text: String) -> Knowledge? {
    var knowledge = Knowledge()
    for word in text.split(separator: " ") {
      let halves = word.split(separator: ":", omittingEmptySubsequences: false)
      guard halves.count == 2, let replica = ReplicaID(String(halves[0])) else { return nil }
      let words = halves[1].split(separator: ",", omittingEmptySubsequences: false)
      let intervals = words.map(Self.interval)
      guard !intervals.contains(nil), knowledge[replica].isEmpty else { return nil }
      knowledge[replica] = IntervalSet(intervals.compactMap { $0 })
    }
    return knowledge
  }

  private static func interval(_ text: Substring) -> ClosedRange<UInt64>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
    guard (1...2).contains(ends.count), let first = ends.first ?? nil, let last = ends.last ?? nil,
      first > 0, first <= last
    else { return nil }
    return first...last
  }
}
