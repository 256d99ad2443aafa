import Versioning

extension RowVersion {
  /// The stamp of a row whose siblings all have the same one, as most have.
  private var onlyStamp: Sibling? {
    var stamp: Sibling?
    for entry in registers {
      guard case .siblings(let siblings) = entry.register else { continue }
      for sibling in siblings {
        guard let stamp else {
          stamp = sibling
          continue
        }
        if !stamp.hasStamp(of: sibling) { return nil }
      }
    }
    return stamp
  }

  /// A sibling that carries the stamp (dot, time, author) which most siblings of the row share, so that
  /// bundles and the database say it once; of several, that with the least dot. Nil if the row has no
  /// siblings. The choice depends on the row alone, so every node writes the same bytes.
  public var commonStamp: Sibling? {
    if let only = onlyStamp { return only }
    var candidates: [(stamp: Sibling, count: Int)] = []
    for entry in registers {
      guard case .siblings(let siblings) = entry.register else { continue }
      for sibling in siblings {
        if let index = candidates.firstIndex(where: { $0.stamp.hasStamp(of: sibling) }) {
          candidates[index].count += 1
        } else {
          candidates.append((sibling, 1))
        }
      }
    }
    guard candidates.count > 1 else { return candidates.first?.stamp }
    return candidates.min { a, b in
      a.count == b.count ? a.stamp.precedesByStamp(b.stamp) : a.count > b.count
    }?.stamp
  }
}

extension Sibling {
  /// Same dot, time and author.
  public func hasStamp(of other: Sibling) -> Bool {
    dot == other.dot && writtenAt == other.writtenAt && author == other.author
  }

  fileprivate func precedesByStamp(_ other: Sibling) -> Bool {
    if dot != other.dot { return dot < other.dot }
    if writtenAt != other.writtenAt { return writtenAt < other.writtenAt }
    return (author?.value ?? 0) < (other.author?.value ?? 0)
  }
}
