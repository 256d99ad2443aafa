import RecordFormat

extension Valuation {
  func holds(_ condition: Condition, in scope: RecordScope) throws -> Bool {
    switch condition {
    case .all(let conditions):
      for condition in conditions where try !holds(condition, in: scope) { return false }
      return true
    case .any(let conditions):
      for condition in conditions where try holds(condition, in: scope) { return true }
      return false
    case .not(let condition): return try !holds(condition, in: scope)
    case .present(let rule): return try !cell(rule, in: scope).isNone
    case .same(let rule, let other):
      guard let text = try text(rule, in: scope)?.collapsed else { return false }
      let values: [String] =
        switch try cell(other, in: scope) {
        case .list(let texts): texts
        case let cell: cell.text.map { [$0] } ?? []
        }
      return values.contains { $0.collapsed == text }
    case .oneOf(let rule, let words): return words.contains(try text(rule, in: scope) ?? "")
    case .longer(let rule, let count): return (try text(rule, in: scope) ?? "").unicodeScalars.count > count
    case .matches(let rule, let pattern): return pattern.matches(try text(rule, in: scope) ?? "")
    }
  }

  /// The record itself, or each element for which an emission makes a row.
  func scopes(of emission: Emission, _ scope: RecordScope) throws -> [RecordScope] {
    let elements: [RecordValue]
    switch emission.each {
    case nil: return [scope]
    case .elements(let path): elements = path.value(in: scope)?.elements ?? []
    case .texts(let rule):
      switch try cell(rule, in: scope) {
      case .list(let texts): elements = texts.map { .text($0) }
      case let cell: elements = cell.text.map { [.text($0)] } ?? []
      }
    }
    return elements.enumerated().map { number, element in
      RecordScope(record: scope.record, element: element, number: number + 1)
    }
  }
}

extension String {
  /// Without differences of white space.
  fileprivate var collapsed: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
