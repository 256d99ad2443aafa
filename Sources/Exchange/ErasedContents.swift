import ConversationStore

extension Node {
  /// Where contents may be that were erased from the database, in words for people: erasing reaches other nodes
  /// as they exchange, and no file that was written before.
  public func placesBeyond() throws -> [String] {
    var places = [
      "other nodes erase it as they exchange; bundles, exports and backups that were written before still hold it"
    ]
    let kept = keptBundles().count
    if kept > 0 { places.append("\(kept) bundles in \(refused.path) wait to be applied and may hold it") }
    let runs = try store.read { try $0.importRuns() }.count
    if runs > 0 {
      places.append(
        "reports and refused records of imports may hold it, in \(directory.path)/imports and in the database"
      )
    }
    return places
  }
}
