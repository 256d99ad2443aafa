import Conversations
import RecordFormat
import Versioning

/// Reads rules, and notes which names of a record they use.
final class RuleReader {
  let ignoresCase: Bool
  private(set) var named: Set<String> = []
  /// Names that are used from the record's top inside `each`.
  private(set) var namedAtTop: Set<String> = []

  /// Those of ``named`` and ``namedAtTop`` whose parts rules use; what rules want of the others is a text.
  private(set) var parted: Set<String> = []

  /// What the rules take from the record, or from the element of the row.
  private(set) var sources: [NamedSource] = []

  init(ignoresCase: Bool) { self.ignoresCase = ignoresCase }

  /// Notes what is used, of the record and inside `each` of its element, in a part that another reader has read.
  func note(_ part: RuleReader, each: FieldPath) {
    namedAtTop.formUnion(part.namedAtTop)
    sources += part.sources.map { $0.inside(each) }
  }

  private func path(_ text: String) -> FieldPath {
    let path = FieldPath(text, ignoresCase: ignoresCase)
    if let name = path.topName {
      if path.startsAtRecord { namedAtTop.insert(name) } else { named.insert(name) }
      if path.names.count > 1 { parted.insert(name) }
    }
    return path
  }

  /// Paths of which the first that the record has counts.
  private func paths(_ texts: [String], _ node: MappingNode) -> [FieldPath] {
    let paths = texts.map(path)
    sources += [NamedSource(paths, pointer: node.pointer)].compactMap { $0 }
    return paths
  }

  /// A path to elements of which each is looked at by itself.
  func elements(_ node: MappingNode) -> FieldPath? {
    guard let path = node.text().flatMap({ paths([$0], node).first }) else { return nil }
    if let name = path.topName { parted.insert(name) }
    return path
  }

  /// A rule: a column's name, or an object.
  func value(_ node: MappingNode) -> ValueRule? {
    if node.isText {
      guard let text = node.text() else { return nil }
      return ValueRule(
        source: .paths(paths([text], node)), transforms: [], map: nil, fallback: nil, pointer: node.pointer)
    }
    let members = node.members([
      "from", "text", "join", "separator", "first", "of", "field", "transforms", "map", "default",
    ])
    guard let source = source(members, node) else { return nil }
    return ValueRule(
      source: source, transforms: (members["transforms"]?.items() ?? []).compactMap { Transform($0) },
      map: members["map"].flatMap { ValueMap($0) }, fallback: members["default"]?.text(),
      pointer: node.pointer)
  }

  private func source(_ members: [String: MappingNode], _ node: MappingNode) -> ValueRule.Source? {
    let names = ["from", "text", "join", "first", "of"].filter { members[$0] != nil }
    guard names.count == 1, let name = names.first, let member = members[name] else {
      node.fail("needs one of from, text, join, first, of")
      return nil
    }
    switch name {
    case "from": return .paths(paths(member.texts(), node))
    case "text": return member.text().map { .literal($0) }
    case "join":
      return .join(member.items().compactMap(value), separator: members["separator"]?.text() ?? " ")
    case "of":
      guard let name = members.required("field", in: node)?.text(),
        let row = reference(member, unlessSaid: .omit)
      else { return nil }
      return .field(row, Self.field(name))
    default: return .first(member.items().compactMap(value))
    }
  }

  /// A built-in field of a person, record or conversation by its name, else a custom one.
  private static func field(_ name: String) -> Field {
    let builtIn = RowKind.known.contains { $0.fields.contains { $0.key == name } }
    return builtIn ? Field(name) : Field(custom: name)
  }

  /// - Parameters:
  ///   - missing: what happens where the mapping does not say it.
  ///   - kind: the rows that are meant where no input says what the type becomes; nil if that is not known.
  func reference(
    _ node: MappingNode, unlessSaid missing: ReferenceRule.Missing = .stub, expecting kind: RowKind? = nil
  ) -> ReferenceRule? {
    let members = node.members([
      "type", "key", "email", "name", "kind", "own", "first", "when", "onMissing", "default", "stubName",
      "stubKind",
    ])
    guard let target = target(members, node, expecting: kind) else { return nil }
    let missing = members["onMissing"]?.word(ReferenceRule.Missing.self) ?? missing
    let fallback = members["default"].flatMap { reference($0, expecting: kind) }
    if missing == .default, fallback == nil { node.fail("has no default") }
    if missing != .stub, case .legacy(let type, _) = target { doubt(type, members["type"] ?? node) }
    return ReferenceRule(
      target: target, condition: members["when"].flatMap { condition($0) }, missing: missing,
      fallback: fallback.map { [$0] } ?? [],
      stubName: members["stubName"].flatMap { value($0) },
      stubKind: members["stubKind"].flatMap { stubKind($0, of: target, expecting: kind) },
      pointer: node.pointer)
  }

  /// A type that no input makes is most likely misspelled, unless a row stands for each of its records.
  private func doubt(_ type: String, _ node: MappingNode) {
    node.defects.whenTypesAreKnown { kinds in
      if kinds[type] != nil { return }
      node.defects.doubt(
        node,
        "no input makes a row of the type \"\(type)\": only what another mapping for the same system has imported is found"
      )
    }
  }

  /// The kind of a stub, which is held against the words that people may have once it is known whether it is one.
  private func stubKind(
    _ node: MappingNode, of target: ReferenceRule.Target, expecting kind: RowKind?
  ) -> String? {
    guard let word = node.text() else { return nil }
    if case .legacy(let type, _) = target {
      node.defects.whenTypesAreKnown { kinds in
        if (kinds[type] ?? kind) == .person { ClosedWords.personKind.check(word, node) }
      }
    }
    return word
  }

  private func target(
    _ members: [String: MappingNode], _ node: MappingNode, expecting kind: RowKind?
  ) -> ReferenceRule.Target? {
    if members["own"]?.flag() == true { return .own }
    if let first = members["first"] {
      return .first(first.items().compactMap { reference($0, expecting: kind) })
    }
    if let email = members["email"].flatMap({ value($0) }) {
      let kind = members["kind"].flatMap { node in
        let rule = value(node)
        if let rule { ClosedWords.personKind.check(rule, node) }
        return rule
      }
      return .address(email: email, name: members["name"].flatMap { value($0) }, kind: kind)
    }
    guard let type = members["type"]?.text(), let key = members["key"].flatMap({ value($0) }) else {
      node.fail("needs type and key, or email, own, or first")
      return nil
    }
    return .legacy(type: type, key: key)
  }

  func condition(_ node: MappingNode) -> Condition? {
    let members = node.members([
      "all", "any", "not", "value", "equals", "in", "matches", "present", "sameAs", "longerThan",
    ])
    if let all = members["all"] { return .all(all.items().compactMap(condition)) }
    if let any = members["any"] { return .any(any.items().compactMap(condition)) }
    if let not = members["not"] { return condition(not).map { .not($0) } }
    guard let rule = members.required("value", in: node).flatMap({ value($0) }) else { return nil }
    if let word = members["equals"]?.text() { return .oneOf(rule, [word]) }
    if let words = members["in"]?.texts() { return .oneOf(rule, Set(words)) }
    if let matches = members["matches"] { return Pattern(matches).map { .matches(rule, $0) } }
    if let present = members["present"]?.flag() { return present ? .present(rule) : .not(.present(rule)) }
    if let count = members["longerThan"]?.number() { return .longer(rule, than: count) }
    if let same = members["sameAs"] { return value(same).map { .same(rule, as: $0) } }
    node.fail("needs one of equals, in, matches, present, sameAs, longerThan")
    return nil
  }
}

extension Pattern {
  init?(_ node: MappingNode) {
    guard let text = node.text() else { return nil }
    do {
      try self.init(text)
    } catch {
      node.fail("is not a regular expression: \(text)")
      return nil
    }
  }
}

extension ValueMap {
  init?(_ node: MappingNode) {
    let members = node.members(["values", "unmapped", "default", "ignoreCase"])
    guard let values = members.required("values", in: node) else { return nil }
    ignoresCase = members["ignoreCase"]?.flag() ?? false
    unmapped = members["unmapped"]?.word(Unmapped.self) ?? .keep
    fallback = members["default"]?.text()
    if unmapped == .default, fallback == nil { node.fail("has no default for words that are not in it") }
    let ignoresCase = ignoresCase
    words = Dictionary(
      values.entries().compactMap { name, value in
        value.text().map { (ignoresCase ? name.lowercased() : name, $0) }
      }, uniquingKeysWith: { first, _ in first })
  }
}
