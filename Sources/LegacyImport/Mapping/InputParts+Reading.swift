import RecordFormat

extension CSVOptions {
  init(_ node: MappingNode) {
    self.init()
    let members = node.members(["delimiter", "quote", "skipLines", "columns"])
    if let delimiter = members["delimiter"], let text = delimiter.text() {
      if text.count == 1 { self.delimiter = text.first } else { delimiter.fail("has to be one character") }
    }
    if let quote = members["quote"], let text = quote.text() {
      if let character = text.first, text.count == 1 {
        self.quote = character
      } else {
        quote.fail("has to be one character")
      }
    }
    if let lines = members["skipLines"]?.number() { header = .row(skippingLines: lines) }
    if let columns = members["columns"]?.texts() { header = .none(names: columns) }
  }
}

/// A path of records whose elements may be told apart by an attribute: `entities/entity[@name='incident']/records/record`.
struct RecordPath {
  /// The path without its conditions; nil if there is none.
  let names: String?
  let surroundings: [Surrounding]

  init(_ text: String) {
    let isAnywhere = text.hasPrefix("//")
    let parts = text.split(separator: "/").map(String.init)
    var names: [String] = []
    var surroundings: [Surrounding] = []
    for (index, part) in parts.enumerated() {
      guard let open = part.firstIndex(of: "["), let equals = part.firstIndex(of: "="), part.hasSuffix("']")
      else {
        names.append(part)
        continue
      }
      names.append(String(part[..<open]))
      let attribute = part[part.index(after: open)..<equals]
      let value = part[equals...].dropFirst(2).dropLast(2)
      let levels = String(repeating: "../", count: parts.count - 1 - index)
      surroundings.append(Surrounding(field: levels + attribute, value: String(value)))
    }
    self.names = names.isEmpty ? nil : (isAnywhere ? "//" : "") + names.joined(separator: "/")
    self.surroundings = surroundings
  }
}

extension OtherColumns {
  init(_ node: MappingNode) {
    let members = node.members(["transforms", "rename"])
    transforms = (members["transforms"]?.items() ?? []).compactMap { Transform($0) }
    renamings = (members["rename"]?.items() ?? []).compactMap { node in
      let members = node.members(["pattern", "to"])
      guard let pattern = members.required("pattern", in: node).flatMap({ Pattern($0) }),
        let template = members.required("to", in: node)?.text()
      else { return nil }
      return Renaming(pattern: pattern, template: template)
    }
  }
}

extension Pivot {
  init?(_ node: MappingNode) {
    let members = node.members(["elements", "name", "value", "prefix"])
    guard let elements = members.required("elements", in: node)?.text(),
      let name = members.required("name", in: node)?.text(),
      let value = members.required("value", in: node)?.text()
    else { return nil }
    self.init(elements: elements, name: name, value: value, prefix: members["prefix"]?.text() ?? "")
  }
}

extension Remark {
  init?(_ node: MappingNode, _ reader: RuleReader) {
    let members = node.members(["when", "text"])
    guard let condition = members.required("when", in: node).flatMap({ reader.condition($0) }),
      let text = members.required("text", in: node)?.text()
    else { return nil }
    self.init(condition: condition, text: text)
  }
}
