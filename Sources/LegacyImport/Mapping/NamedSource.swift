/// What a rule takes from a record: a column, or the way to a part of it. Aliases are several names of one thing.
struct NamedSource {
  /// One of its names.
  struct Way {
    let names: [String]
    /// As the mapping writes it.
    let text: String
    let startsAtRecord: Bool
  }

  let ways: [Way]
  /// Of the rule that names it, as reports write it.
  let pointer: String

  /// All its names, for people.
  var text: String { ways.map(\.text).joined(separator: " or ") }

  private init(ways: [Way], pointer: String) {
    self.ways = ways
    self.pointer = pointer
  }

  /// Nil if one of the names is the element at hand itself, which is always there.
  init?(_ paths: [FieldPath], pointer: String) {
    if paths.isEmpty || paths.contains(where: { $0.names.isEmpty }) { return nil }
    self.init(ways: paths.map(Way.init), pointer: pointer)
  }

  /// The same as seen from the record, or from the element around, if the rule stands inside what repeats.
  ///
  /// - Returns: nil if nothing tells where it is: in a text that a rule makes.
  func inside(_ repetition: Repetition?) -> NamedSource? {
    switch repetition {
    case nil: return self
    case .elements(let path): return inside(path)
    case .texts:
      let known = ways.filter(\.startsAtRecord)
      return known.isEmpty ? nil : NamedSource(ways: known, pointer: pointer)
    }
  }

  func inside(_ element: FieldPath) -> NamedSource {
    let outer = Way(element)
    return NamedSource(ways: ways.map { $0.startsAtRecord ? $0 : $0.inside(outer) }, pointer: pointer)
  }
}

extension NamedSource.Way {
  fileprivate init(_ path: FieldPath) {
    let text = path.startsAtRecord ? String(path.text.dropFirst(2)) : path.text
    self.init(names: path.names, text: text, startsAtRecord: path.startsAtRecord)
  }

  fileprivate func inside(_ outer: Self) -> Self {
    if outer.names.isEmpty { return self }
    return Self(
      names: outer.names + names, text: "\(outer.text)/\(text)", startsAtRecord: outer.startsAtRecord)
  }
}

extension [NamedSource] {
  /// Each once, under the rule that names it first.
  var distinct: [NamedSource] {
    var seen: Set<String> = []
    return filter { seen.insert($0.text).inserted }
  }
}

extension Mapping {
  /// What the rules of each input name, without what the preset of the mapping's name has under the same type.
  ///
  /// So nothing of a preset, and of a changed copy only what was changed: presets name what some exports have.
  /// - Throws: ``InvalidMapping`` if the preset is not sound.
  func sourcesOfItsOwn() throws -> [[NamedSource]] {
    guard let preset = Preset.named(name) else { return inputs.map(\.sources) }
    if preset.json == source { return inputs.map { _ in [] } }
    let usual = Set(
      try preset.mapping().inputs.flatMap { input in input.sources.map { [input.type, $0.text] } })
    return inputs.map { input in input.sources.filter { !usual.contains([input.type, $0.text]) } }
  }
}
