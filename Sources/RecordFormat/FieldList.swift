/// Fields in the order of the file, each name once: what comes again makes a list of the field.
struct FieldList {
  private(set) var fields: [RecordField] = []
  /// Which fields are lists because their name came again, rather than because the file has a list there.
  private var repeated: Set<Int> = []
  /// Where names are, once there are so many that a search would be slow.
  private var index: [String: Int] = [:]
  private static let searchable = 24

  /// - Returns: whether the name is new.
  mutating func append(_ name: String, _ value: RecordValue) -> Bool {
    guard let place = place(of: name) else {
      if fields.count >= Self.searchable {
        if index.isEmpty { for (place, field) in fields.enumerated() { index[field.name] = place } }
        index[name] = fields.count
      }
      fields.append(RecordField(name, value))
      return true
    }
    if repeated.insert(place).inserted {
      fields[place].value = .list([fields[place].value, value])
    } else if case .list(var values) = fields[place].value {
      // Without the other reference the list grows in place.
      fields[place].value = .none
      values.append(value)
      fields[place].value = .list(values)
    }
    return false
  }

  private func place(of name: String) -> Int? {
    index.isEmpty ? fields.firstIndex { $0.name == name } : index[name]
  }
}
