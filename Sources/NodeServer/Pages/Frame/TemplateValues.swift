/// What a template can name of a page: its properties and theirs, looked at once.
///
/// Mustache reflects upon a value each time that a name in it is looked up, and upon everything around it where the name
/// is not there. In a list that costs several times what the list does.
enum TemplateValues {
  /// - Returns: texts, numbers and flags as they are; a list of such; or, for a structure, a dictionary of its properties
  ///   by name. Nil for what is absent, and for what no template can show.
  static func of(_ value: Any) -> Any? {
    switch value {
    case let text as String: return text
    case let flag as Bool: return flag
    case let number as any FixedWidthInteger: return number
    default: break
    }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.flatMap { of($0.value) }
    case .collection: return mirror.children.compactMap { of($0.value) }
    case .struct: return properties(mirror)
    default: return nil
    }
  }

  private static func properties(_ mirror: Mirror) -> [String: Any] {
    var properties: [String: Any] = [:]
    properties.reserveCapacity(mirror.children.count)
    for case (let name?, let value) in mirror.children { properties[name] = of(value) }
    return properties
  }
}
