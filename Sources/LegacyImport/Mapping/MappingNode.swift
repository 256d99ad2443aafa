import Conversations
import RecordFormat
import Versioning

/// The mistakes found so far, and what the texts may name.
final class MappingDefects {
  private(set) var all: [MappingDefect] = []
  /// What is allowed, and most likely not meant.
  private(set) var doubts: [MappingDefect] = []
  /// What is wrong with the values that were given for parameters, rather than with the mapping.
  var unfit: [String] = []
  /// What stands for `${name}`.
  var parameters: [String: String] = [:]

  private var postponed: [([String: RowKind]) -> Void] = []

  /// Puts off a check that has to know what the legacy types become.
  func whenTypesAreKnown(_ check: @escaping ([String: RowKind]) -> Void) { postponed.append(check) }

  /// Does the checks that were put off.
  func typesAreKnown(_ kinds: [String: RowKind]) {
    for check in postponed { check(kinds) }
    postponed = []
  }

  func add(_ node: MappingNode, _ reason: String) { all.append(MappingDefect(node, reason)) }

  func doubt(_ node: MappingNode, _ reason: String) { doubts.append(MappingDefect(node, reason)) }
}

extension MappingDefect {
  fileprivate init(_ node: MappingNode, _ reason: String) {
    self.init(line: node.node.line, pointer: node.pointer, reason: reason)
  }
}

/// A place in a mapping. Reading goes on after a mistake, so that all are told at once.
struct MappingNode {
  let node: JSONNode
  let pointer: String
  let defects: MappingDefects

  func fail(_ reason: String) { defects.add(self, reason) }

  private func child(_ name: String, _ node: JSONNode) -> MappingNode {
    let name = name.replacing("~", with: "~0").replacing("/", with: "~1")
    return MappingNode(node: node, pointer: pointer.isEmpty ? name : "\(pointer)/\(name)", defects: defects)
  }

  /// The members of an object; a mistake if it is none, if a name is unknown or occurs twice.
  func members(_ known: [String]) -> [String: MappingNode] {
    guard case .object(let members, _) = node else {
      fail("has to be an object with \(known.joined(separator: ", "))")
      return [:]
    }
    var found: [String: MappingNode] = [:]
    for (name, value) in members {
      let member = child(name, value)
      if !known.contains(name) {
        member.fail("is not known here; possible: \(known.joined(separator: ", "))")
      }
      if found.updateValue(member, forKey: name) != nil { member.fail("occurs twice") }
    }
    return found
  }

  /// The members of an object whose names are free, in their order.
  func entries() -> [(name: String, value: MappingNode)] {
    guard case .object(let members, _) = node else {
      fail("has to be an object")
      return []
    }
    var seen: Set<String> = []
    return members.map { name, value in
      let member = child(name, value)
      if !seen.insert(name).inserted { member.fail("occurs twice") }
      return (name, member)
    }
  }

  func items() -> [MappingNode] {
    guard case .array(let items, _) = node else {
      fail("has to be a list")
      return []
    }
    return items.enumerated().map { child(String($0), $1) }
  }

  /// The items of a list; what is no list is the only one.
  func oneOrMore() -> [MappingNode] {
    if case .array = node { items() } else { [self] }
  }

  func text() -> String? {
    if case .text(let text, _) = node { return text.contains("${") ? substituted(text) : text }
    fail("has to be a text")
    return nil
  }

  private func substituted(_ text: String) -> String {
    var text = text
    for (name, value) in defects.parameters { text = text.replacing("${\(name)}", with: value) }
    if text.contains("${") { fail("names a parameter that the mapping does not have") }
    return text
  }

  func flag() -> Bool? {
    if case .bool(let flag, _) = node { return flag }
    fail("has to be true or false")
    return nil
  }

  func number() -> Int? {
    if case .number(let digits, _) = node, let number = Int(digits) { return number }
    fail("has to be a whole number")
    return nil
  }

  /// One text, or a list of texts.
  func texts() -> [String] {
    if isText { return text().map { [$0] } ?? [] }
    return items().compactMap { $0.text() }
  }

  func word<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> Word? where Word.RawValue == String {
    guard let text = text() else { return nil }
    if let word = Word(rawValue: text) { return word }
    fail("has to be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  var isObject: Bool { if case .object = node { true } else { false } }
  var isText: Bool { if case .text = node { true } else { false } }
}

extension [String: MappingNode] {
  /// A member that has to be there.
  func required(_ name: String, in parent: MappingNode) -> MappingNode? {
    if let member = self[name] { return member }
    parent.fail("has no \(name)")
    return nil
  }
}

extension JSONNode {
  var line: Int {
    switch self {
    case .null(let line), .bool(_, let line), .number(_, let line), .text(_, let line),
      .array(_, let line), .object(_, let line):
      line
    }
  }
}
