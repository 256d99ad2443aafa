import RecordFormat

/// Names under which exports may know a column: in other languages, in other versions.
struct ColumnAliases {
  /// A name with its aliases, as a mapping lists them.
  struct List {
    let name: String
    let aliases: [String]
    /// Where it stands in the mapping.
    let pointer: String
    let line: Int
  }

  private var names: [String: (name: String, rank: Int, list: Int)] = [:]
  private let lists: [List]
  private let ignoresCase: Bool

  /// - Parameter lists: earlier ones count more than later ones.
  init(_ lists: [List], ignoresCase: Bool) {
    self.lists = lists
    self.ignoresCase = ignoresCase
    for (number, list) in lists.enumerated() {
      let name = spelled(list.name)
      for (rank, alias) in ([name] + list.aliases.map(spelled)).enumerated() where names[alias] == nil {
        names[alias] = (name, rank, number)
      }
    }
  }

  private func spelled(_ name: String) -> String { ignoresCase ? name.lowercased() : name }

  /// The list by which a column of this name has another one.
  func list(renaming column: String) -> List? {
    guard let found = names[spelled(column)], found.rank > 0 else { return nil }
    return lists[found.list]
  }

  /// Whether two names are those of one column.
  func isSame(_ name: String, _ other: String) -> Bool { spelled(name) == spelled(other) }

  /// The record with its columns under their first names. Of several for one name the first of the list counts,
  /// and the others keep their names.
  func applied(to record: Record) -> Record {
    if names.isEmpty { return record }
    var chosen: [String: (rank: Int, place: Int)] = [:]
    for (place, field) in record.fields.enumerated() {
      guard let found = names[spelled(field.name)] else { continue }
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
  static func lists(_ node: MappingNode?) -> [List] {
    (node?.entries() ?? []).map { name, value in
      List(name: name, aliases: value.texts(), pointer: value.pointer, line: value.node.line)
    }
  }
}
