import Conversations
import GRDB
import Versioning

extension ReadSession {
  /// Finds a row by its id or a unique beginning of it.
  ///
  /// - Parameter kinds: the kinds to look among.
  /// - Throws: ``StoreError/noSuchRow(_:)``, ``StoreError/ambiguous(prefix:matches:)``.
  public func find(_ text: String, among kinds: [RowKind]) throws -> (kind: RowKind, id: RowID) {
    let what = kinds.map(\.name).joined(separator: " or ") + " \(text)"
    guard let range = RowID.range(ofPrefix: text) else { throw StoreError.noSuchRow(what) }
    var matches: [(kind: RowKind, id: RowID)] = []
    for kind in kinds {
      let arrived = kind == .conversation ? " AND hidden < 2" : ""
      let sql = "SELECT id FROM \(kind.name) WHERE id BETWEEN ? AND ?\(arrived) ORDER BY id LIMIT 6"
      let lines = try GRDB.Row.fetchAll(
        db, sql: sql, arguments: [range.lowerBound.blob, range.upperBound.blob])
      matches += try lines.map { (kind, try RowID(blob: $0[0])) }
    }
    guard let match = matches.first else { throw StoreError.noSuchRow(what) }
    guard matches.count == 1 else { throw StoreError.ambiguous(prefix: text, matches: matches.map(\.id)) }
    return match
  }
}

extension RowID {
  /// The ids that begin with up to 32 hexadecimal digits, hyphens left out.
  static func range(ofPrefix text: String) -> ClosedRange<RowID>? {
    let digits = text.filter { $0 != "-" }
    guard (1...32).contains(digits.utf8.count), let number = UInt128(digits, radix: 16),
      !digits.hasPrefix("+")
    else { return nil }
    let shift = UInt128(4 * (32 - digits.utf8.count))
    return RowID(number << shift)...RowID(number << shift | ((1 << shift) &- 1))
  }
}
