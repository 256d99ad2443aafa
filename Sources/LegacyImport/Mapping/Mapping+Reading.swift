import Conversations
import Foundation
import RecordFormat

extension Mapping {
  /// Reads a mapping.
  ///
  /// - Parameter given: the values of its parameters; nil for a look at the mapping alone, where parameters stand
  ///   for themselves.
  /// - Throws: ``InvalidMapping`` with every mistake, each with its line and place.
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
    defects.parameters = Self.values(of: parameters, given, root)
    timezone = members["timezone"]?.zone()
    let nullWords = Set(members["null"]?.texts() ?? [""])
    let nodes = members.required("inputs", in: root)?.items() ?? []
    if nodes.isEmpty { root.fail("has no inputs") }
    let aliases = ColumnAliases.lists(members["aliases"])
    inputs = nodes.compactMap { MappingInput($0, nullWords: nullWords, aliases: aliases) }
    kinds = Self.kindsOfTypes(inputs, nodes)
    if !defects.all.isEmpty { throw InvalidMapping(defects: defects.all) }
  }

  private static let members = [
    "$schema", "mapping", "name", "title", "system", "timezone", "needsTimezone", "null", "warnings",
    "parameters",
    "aliases",
    "inputs",
  ]

  private static func values(
    of parameters: [MappingParameter], _ given: [String: String]?, _ root: MappingNode
  ) -> [String: String] {
    let names = Set(parameters.map(\.name))
    for name in (given ?? [:]).keys.sorted() where !names.contains(name) {
      root.fail(
        "has no parameter \(name)"
          + (names.isEmpty ? "" : "; it has \(names.sorted().joined(separator: ", "))"))
    }
    var values: [String: String] = [:]
    for parameter in parameters {
      if let value = given?[parameter.name] ?? parameter.fallback {
        values[parameter.name] = value
      } else if given == nil {
        values[parameter.name] = parameter.example ?? ""
      } else {
        root.fail("needs --set \(parameter.name)=…: \(parameter.about)")
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

extension MappingInput {
  private static let members = [
    "name", "files", "format", "records", "charset", "csv", "null", "timezone", "ignoreCase", "when", "type",
    "key", "emit", "ignore", "others", "pivot", "warn", "aliases",
  ]

  init?(_ node: MappingNode, nullWords: Set<String>, aliases: [(name: String, aliases: [String])]) {
    let members = node.members(Self.members)
    guard let type = members.required("type", in: node)?.text(),
      let format = members.required("format", in: node)?.word(RecordFormatKind.self),
      let key = members.required("key", in: node), let emit = members.required("emit", in: node)
    else { return nil }
    let reader = RuleReader(ignoresCase: members["ignoreCase"]?.flag() ?? false)
    self.type = type
    name = members["name"]?.text() ?? type
    globs = members.required("files", in: node)?.texts() ?? []
    let path = RecordPath(members["records"]?.text() ?? "")
    around = path.surroundings
    reading = ReadingOptions(
      format: format, charset: members["charset"]?.text(),
      csv: members["csv"].map { CSVOptions($0) } ?? CSVOptions(), recordPath: path.names,
      enclosingAttributes: around.isEmpty ? .omitted : .included)
    self.aliases = ColumnAliases(
      ColumnAliases.lists(members["aliases"]) + aliases, ignoresCase: reader.ignoresCase)
    others = members["others"].map { OtherColumns($0) } ?? OtherColumns()
    pivots = (members["pivot"]?.items() ?? []).compactMap { Pivot($0) }
    remarks = (members["warn"]?.items() ?? []).compactMap { Remark($0, reader) }
    if format == .xml, reading.recordPath == nil { node.fail("has no records: the path to the elements") }
    self.nullWords = members["null"].map { Set($0.texts()) } ?? nullWords
    timezone = members["timezone"]?.zone()
    ignoresCase = reader.ignoresCase
    condition = members["when"].flatMap { reader.condition($0) }
    guard let keyRule = reader.value(key) else { return nil }
    self.key = keyRule
    ignored = (members["ignore"]?.texts() ?? []).map { NamePattern($0) }
    let inputNames = reader.named
    emissions = emit.items().compactMap { Emission($0, ignoresCase: reader.ignoresCase) }
    named = emissions.reduce(into: inputNames) { $0.formUnion($1.topNames) }
    let main = emissions.prefix { $0.each == nil }
    if main.isEmpty { emit.fail("the first row has to come from the record itself, without \"each\"") }
  }
}
