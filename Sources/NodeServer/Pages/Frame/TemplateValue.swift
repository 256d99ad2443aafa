import Mustache

/// What a template can name of a page: its properties and theirs, looked at once.
///
/// Mustache reflects upon a value each time that a name in it is looked up, and upon everything around it where the name
/// is not there. In a list that costs several times what the list does.
enum TemplateValue {
  case text(String)
  case flag(Bool)
  case number(any FixedWidthInteger)
  case list([TemplateValue])
  case parts(TemplateParts)

  /// Nil for what is absent, and for what no template can show.
  init?(_ value: Any) {
    switch value {
    case let text as String: self = .text(text)
    case let flag as Bool: self = .flag(flag)
    case let number as any FixedWidthInteger: self = .number(number)
    default:
      let mirror = Mirror(reflecting: value)
      switch mirror.displayStyle {
      case .optional:
        guard let wrapped = mirror.children.first else { return nil }
        self.init(wrapped.value)
      case .collection: self = .list(mirror.children.compactMap { TemplateValue($0.value) })
      case .struct: self = .parts(TemplateParts(mirror))
      default: return nil
      }
    }
  }

  /// In the types that Mustache knows.
  var rendered: Any {
    switch self {
    case .text(let text): text
    case .flag(let flag): flag
    case .number(let number): number
    case .list(let values): values.map(\.rendered)
    case .parts(let parts): parts
    }
  }
}

/// The properties of a structure by name.
struct TemplateParts: MustacheParent {
  private var parts: [String: TemplateValue] = [:]

  init(_ mirror: Mirror) {
    parts.reserveCapacity(mirror.children.count)
    for case (let name?, let value) in mirror.children { parts[name] = TemplateValue(value) }
  }

  func child(named name: String) -> Any? { parts[name]?.rendered }
}
