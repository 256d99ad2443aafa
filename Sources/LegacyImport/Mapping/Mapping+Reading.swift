import Conversations
import Foundation
import RecordFormat

extension Mapping {
  /// Reads a mapping.
  ///
  /// - Parameter given: the values of its parameters; nil for a look at the mapping alone, where parameters stand
  ///   for themselves.
  /// - Throws: ``InvalidMapping`` with every mistake, each with its line and place; ``UnfitParameters`` if there is none
  ///   but a parameter has no value, or a value no parameter.
  public init(json: [UInt8], parameters given: [String: String]?) throws {
    let defects = MappingDefects()
    let root: MappingNode
    do {
      root = MappingNode(node: try JSONNode(parsing: json), pointer: "", defects: defects)
    } catch let error as JSONSyntaxError {
      throw InvalidMapping(
        defects: [
          MappingDefect(
            line: error.line, pointer: "", reason: "not JSON, at column \(error.column): \(error.reason)")
        ])
    }
    let members = root.members(Self.members)
    if let version = members.required("mapping", in: root), let number = version.number(), number != 1 {
      version.fail("this program reads mappings of version 1")
    }
    name = members.required("name", in: root)?.text() ?? ""
    title = members["title"]?.text() ?? name
    system = members.required("system", in: root)?.text() ?? ""
    needsTimezone = members["needsTimezone"]?.flag() ?? false
    warnings = members["warnings"]?.texts() ?? []
    source = json
    parameters = (members["parameters"]?.entries() ?? []).compactMap { MappingParameter(name: $0, $1) }
    defects.parameters = Self.values(of: parameters, given, defects)
    timezone = members["timezone"]?.zone()
    let nullWords = NullWords(members["null"]?.texts() ?? [""])
    let list = members.required("inputs", in: root)
    let nodes = list?.items() ?? []
    if let list, nodes.isEmpty, case .array = list.node { list.fail("has no inputs") }
    let aliases = ColumnAliases.lists(members["aliases"])
    inputs = nodes.compactMap { MappingInput($0, nullWords: nullWords, aliases: aliases) }
    kinds = Self.kindsOfTypes(inputs, nodes)
    defects.typesAreKnown(kinds)
    unmadeTypes = defects.doubts
    if !defects.all.isEmpty { throw InvalidMapping(defects: defects.all) }
    if !defects.unfit.isEmpty { throw UnfitParameters(mapping: name, reasons: defects.unfit) }
  }

  private static let members = [
    "$schema", "mapping", "name", "title", "system", "timezone", "needsTimezone", "null", "warnings",
    "parameters",
    "aliases",
    "inputs",
  ]

  private static func values(
    of parameters: [MappingParameter], _ given: [String: String]?, _ defects: MappingDefects
  ) -> [String: String] {
    let names = Set(parameters.map(\.name))
    for name in (given ?? [:]).keys.sorted() where !names.contains(name) {
      defects.unfit.append(
        "has no parameter \(name)"
          + (names.isEmpty ? "" : ", but \(names.sorted().joined(separator: ", "))"))
    }
    var values: [String: String] = [:]
    for parameter in parameters {
      if let value = given?[parameter.name] ?? parameter.fallback {
        values[parameter.name] = value
      } else if given == nil {
        values[parameter.name] = parameter.example ?? ""
      } else {
        defects.unfit.append("needs --set \(parameter.name)=… (\(parameter.about))")
        // So that no mistakes follow from this one.
        values[parameter.name] = parameter.example ?? ""
      }
    }
    return values
  }

  /// The rows of each legacy type; a mistake where one type becomes rows of two kinds.
  private static func kindsOfTypes(_ inputs: [MappingInput], _ nodes: [MappingNode]) -> [String: RowKind] {
    var kinds: [String: RowKind] = [:]
    for (input, node) in zip(inputs, nodes) {
      for (number, emission) in input.emissions.enumerated() {
        let type = emission.type ?? (number == 0 ? input.type : nil)
        guard let type, let kind = emission.kind.row else { continue }
        if let other = kinds.updateValue(kind, forKey: type), other != kind {
          node.fail("type \(type) becomes a \(kind.name) here and a \(other.name) elsewhere")
        }
      }
    }
    return kinds
  }
}

extension MappingParameter {
  fileprivate init?(name: String, _ node: MappingNode) {
    let members = node.members(["about", "default", "example"])
    self.init(
      name: name, about: members.required("about", in: node)?.text() ?? "",
      fallback: members["default"]?.text(), example: members["example"]?.text())
  }
}

extension MappingNode {
  /// An IANA time zone.
  func zone() -> String? {
    guard let name = text() else { return nil }
    if TimeZone(identifier: name) == nil { fail("is not a time zone; for example Europe/Berlin or UTC") }
    return name
  }
}
