import Versioning

extension RowVersion {
  /// The stamp of a row whose siblings all have the same one, as most have.
  private var onlyStamp: Sibling.Stamp? {
    var stamp: Sibling.Stamp?
    for index in registers.indices {
      guard case .siblings(let siblings) = registers[index].register else { continue }
      for sibling in siblings.indices {
        let found = siblings[sibling].stamp
        if let stamp, stamp != found { return nil }
        stamp = found
      }
    }
    return stamp
  }

  /// The stamp (dot, time, author) which most siblings of the row share, so that bundles and the database say it
  /// once; of several, that with the least dot. Nil if the row has no siblings. The choice depends on the row
  /// alone, so every node writes the same bytes.
  public var commonStamp: Sibling.Stamp? {
    if let only = onlyStamp { return only }
    var candidates: [(stamp: Sibling.Stamp, count: Int)] = []
    for stamp in registers.lazy.flatMap(\.register.siblings).map(\.stamp) {
      if let index = candidates.firstIndex(where: { $0.stamp == stamp }) {
        candidates[index].count += 1
      } else {
        candidates.append((stamp, 1))
      }
    }
    return candidates.min { a, b in
      a.count == b.count ? a.stamp.precedes(b.stamp) : a.count > b.count
    }?.stamp
  }
}

extension Sibling.Stamp {
  fileprivate func precedes(_ other: Sibling.Stamp) -> Bool {
    if dot != other.dot { return dot < other.dot }
    if writtenAt != other.writtenAt { return writtenAt < other.writtenAt }
    return (author?.value ?? 0) < (other.author?.value ?? 0)
  }
}
