import RecordFormat

extension MappingInput {
  /// Whether a record stands where this input looks for records.
  func isAround(_ record: Record) -> Bool {
    around.allSatisfy { place in
      record.fields.contains { $0.name == place.field && $0.value.texts.first == place.value }
    }
  }

  /// The record with its pivots turned into fields.
  func pivoted(_ record: Record) -> Record {
    if pivots.isEmpty { return record }
    return Record(fields: pivoted(record.fields), place: record.place)
  }

  private func pivoted(_ fields: [RecordField]) -> [RecordField] {
    var turned: [RecordField] = []
    for field in fields {
      if let pivot = pivots.first(where: { $0.elements == field.name }) {
        for element in field.value.elements { turned.append(contentsOf: pivoted(element, pivot)) }
      } else {
        turned.append(RecordField(field.name, pivoted(field.value)))
      }
    }
    return turned.joined()
  }

  private func pivoted(_ value: RecordValue) -> RecordValue {
    switch value {
    case .none, .text, .literal: value
    case .list(let values): .list(values.map { pivoted($0) })
    case .group(let fields): .group(pivoted(fields))
    }
  }

  /// The field that an element gives: its value alone, or a group of what else it has with the value as its text.
  private func pivoted(_ element: RecordValue, _ pivot: Pivot) -> [RecordField] {
    guard case .group(let members) = element,
      let name = members.first(where: { $0.name == pivot.name })?.value.texts.first
    else { return [] }
    let value = members.first { $0.name == pivot.value }?.value ?? .none
    let rest = pivoted(members.filter { $0.name != pivot.name && $0.name != pivot.value })
    if rest.isEmpty { return [RecordField(pivot.prefix + name, pivoted(value))] }
    return [RecordField(pivot.prefix + name, .group([RecordField("#text", value)] + rest))]
  }
}

extension [RecordField] {
  /// Fields of one name become one with a list.
  fileprivate func joined() -> [RecordField] {
    var places: [String: Int] = [:]
    var result: [RecordField] = []
    for field in self {
      if let place = places[field.name] {
        result[place].value = .list(result[place].value.elements + field.value.elements)
      } else {
        places[field.name] = result.count
        result.append(field)
      }
    }
    return result
  }
}
