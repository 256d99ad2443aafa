/// Telling in SQL which rows have erased contents.
enum ErasedRows {
  /// The second bit of a version's first byte says so.
  static let condition = "hex(substr(version, 1, 1)) GLOB '?[2367ABEF]'"
}
