import Versioning

/// What becomes of columns, found once for each: an export has few names, and each of its records has them all.
final class ColumnFates {
  /// Elements may be named by what somebody wrote.
  private static let most = 10_000
  private var known: [String: Field?] = [:]
  /// What was asked for at each place last: the next record most often has the same names in the same order.
  private var latest: [(name: String, field: Field?)] = []

  /// The field for a column by its name in the file; nil if it is left out.
  ///
  /// - Parameter place: where the column stands in its record.
  func field(_ name: String, at place: Int, _ find: () -> Field?) -> Field? {
    if place < latest.count, latest[place].name == name { return latest[place].field }
    let field = field(name, find)
    while latest.count <= place, place < Self.most { latest.append((name, field)) }
    if place < latest.count { latest[place] = (name, field) }
    return field
  }

  private func field(_ name: String, _ find: () -> Field?) -> Field? {
    if let known = known[name] { return known }
    let found = find()
    if known.count < Self.most { known[name] = .some(found) }
    return found
  }
}
