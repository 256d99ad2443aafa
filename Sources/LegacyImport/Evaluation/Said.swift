import RecordFormat

extension ValueRule {
  /// Whether the record has a place for what the rule reads, which may be empty.
  ///
  /// Another shape of the same export may lack it: that does not say that it is empty.
  func isSaid(in scope: RecordScope) -> Bool {
    switch source {
    case .paths(let paths): paths.contains { $0.value(in: scope) != nil }
    case .literal: false
    case .join(let rules, _), .first(let rules): rules.contains { $0.isSaid(in: scope) }
    case .field(let reference, _): reference.isSaid(in: scope)
    }
  }
}

extension ReferenceRule {
  /// Whether the record has a place for what the rule reads, which may be empty.
  func isSaid(in scope: RecordScope) -> Bool {
    switch target {
    case .legacy(_, let key): key.isSaid(in: scope)
    case .address(let email, let name, _): email.isSaid(in: scope) || name?.isSaid(in: scope) == true
    case .own: false
    case .first(let rules): rules.contains { $0.isSaid(in: scope) }
    }
  }
}
