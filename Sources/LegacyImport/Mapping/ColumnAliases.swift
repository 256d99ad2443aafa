import RecordFormat

/// Names under which exports may know a column: in other languages, in other versions.
struct ColumnAliases {
  private var names: [String: (name: String, rank: Int)] = [:]
  private let ignoresCase: Bool

  /// - Parameter lists: pairs of a name and its aliases; earlier pairs count more than later ones.
  init(_ lists: [(name: String, aliases: [String])], ignoresCase: Bool) {
    self.ignoresCase = ignoresCase
    for (name, aliases) in lists {
      let name = ignoresCase ? name.lowercased() : name
      for (rank, alias) in ([name] + aliases).enumerated() {
        let alias = ignoresCase ? alias.lowercased() : alias
        if names[alias] == nil { names[alias] = (name, rank) }
      }
    }
  }

  /// The record with its columns under their first names. Of several for one name the first of the list counts,
  /// and the others keep their names.
  func applied(to record: Record) -> Record {
    if names.isEmpty { return record }
    var chosen: [String: (rank: Int, place: Int)] = [:]
    for (place, field) in record.fields.enumerated() {
      guard let found = names[ignoresCase ? field.name.lowercased() : field.name] else { continue }
      if let other = chosen[found.name], other.rank <= found.rank { continue }
      chosen[found.name] = (found.rank, place)
    }
    var record = record
    for (name, choice) in chosen { record.fields[choice.place].name = name }
    return record
  }
}

extension ColumnAliases {
  /// Lists of a mapping or an input.
  static func lists(_ node: MappingNode?) -> [(name: String, aliases: [String])] {
    (node?.entries() ?? []).map { ($0.name, $0.value.texts()) }
  }
}
