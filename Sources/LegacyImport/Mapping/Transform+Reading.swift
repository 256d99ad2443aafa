extension Transform {
  private static let plain: [String: Transform] = [
    "trim": .trim, "lowercase": .lowercase, "htmlToText": .htmlToText, "markupToText": .markupToText,
    "decodeEntities": .decodeEntities,
    "date": .date([], zone: nil), "epoch": .epoch(perSecond: 1), "epochMilliseconds": .epoch(perSecond: 1000),
    "boolean": .boolean(true: Self.yes, false: Self.no), "stripLeadingQuote": .stripLeadingQuote,
    "salesforceId": .salesforceID,
  ]
  private static let yes: Set<String> = ["1", "true", "yes", "y", "on", "t"]
  private static let no: Set<String> = ["0", "false", "no", "n", "off", "f", ""]
  private static let withOptions = ["date", "boolean", "split", "capture", "replace", "decimal", "cut"]

  /// A transform: its name, or an object whose one member is its name with options.
  init?(_ node: MappingNode) {
    if node.isText {
      guard let name = node.text() else { return nil }
      guard let transform = Self.plain[name] else {
        let names = Self.plain.keys.sorted() + Self.withOptions.map { "{\"\($0)\": …}" }
        node.fail("is not a transform; there are \(names.joined(separator: ", "))")
        return nil
      }
      self = transform
      return
    }
    let members = node.members(Self.withOptions)
    guard members.count == 1, let (name, options) = members.first else {
      node.fail("has to be one transform")
      return nil
    }
    guard let transform = Self.read(name, options) else { return nil }
    self = transform
  }

  private static func read(_ name: String, _ options: MappingNode) -> Transform? {
    switch name {
    case "date": date(options)
    case "boolean": boolean(options)
    case "split": options.text().map { .split(separator: $0) }
    case "capture": capture(options)
    case "replace": replace(options)
    case "decimal": options.text().flatMap(\.first).map { .decimal(separator: $0) }
    case "cut": options.number().map { .cut($0) }
    default: nil
    }
  }

  private static func date(_ node: MappingNode) -> Transform? {
    let members = node.members(["patterns", "zone"])
    let patterns = (members["patterns"]?.texts() ?? []).compactMap { text -> DatePattern? in
      let pattern = DatePattern(text)
      if pattern == nil { node.fail("is not a pattern of dates: \(text)") }
      return pattern
    }
    return .date(patterns, zone: members["zone"]?.zone())
  }

  private static func boolean(_ node: MappingNode) -> Transform? {
    let members = node.members(["true", "false"])
    guard let yes = members.required("true", in: node), let no = members.required("false", in: node) else {
      return nil
    }
    return .boolean(
      true: Set(yes.texts().map { $0.lowercased() }), false: Set(no.texts().map { $0.lowercased() }))
  }

  private static func replace(_ node: MappingNode) -> Transform? {
    let members = node.members(["pattern", "with"])
    guard let pattern = members.required("pattern", in: node).flatMap({ Pattern($0) }),
      let template = members.required("with", in: node)?.text()
    else { return nil }
    return .replace(pattern, with: template)
  }

  private static func capture(_ node: MappingNode) -> Transform? {
    let members = node.members(["pattern", "group"])
    guard let pattern = members.required("pattern", in: node).flatMap({ Pattern($0) }) else { return nil }
    let group = members["group"]?.number() ?? min(1, pattern.groups)
    if !(0...pattern.groups).contains(group) { node.fail("has no group \(group)") }
    return .capture(pattern, group: group)
  }
}
