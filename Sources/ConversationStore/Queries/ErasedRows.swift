/// Telling in SQL which rows have erased contents.
enum ErasedRows {
  /// Whether the row whose `version` column is named has some. The second bit of its first byte says so.
  static func condition(_ version: String = "version") -> String {
    "hex(substr(\(version), 1, 1)) GLOB '?[2367ABEF]'"
  }
}
