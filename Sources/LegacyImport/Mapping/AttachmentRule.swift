import RecordFormat

/// The attachments of a row: what they are called, and where the export has them.
struct AttachmentRule {
  /// What repeats, one attachment for each; nil: the record, or the element of the row, is one itself.
  let each: FieldPath?
  let condition: Condition?
  /// Stands in the names of the fields, `attachment.N.name`; nil: the attachment's number within its row.
  let number: ValueRule?
  let name: ValueRule?
  let type: ValueRule?
  let size: ValueRule?
  /// Of these places the first that has it counts.
  let places: [AttachmentPlace]
  /// For reports: `inputs/0/emit/0/attachments/0`.
  let pointer: String
}

/// Where an attachment's content is.
enum AttachmentPlace {
  /// In the record, in base64.
  case encoded(ValueRule)
  /// In a file of this name, in a folder of the export with this name.
  case file(ValueRule, folder: String)
  /// Not in the export: at this address.
  case link(ValueRule)
}

extension AttachmentRule {
  /// - Parameter reader: notes the names that are used of the record, or of the row's element.
  init?(_ node: MappingNode, _ reader: RuleReader) {
    let members = node.members(["each", "when", "number", "name", "type", "size", "content"])
    each = members["each"].flatMap { reader.elements($0) }
    // Inside `each` names are those of the element.
    let inner = each == nil ? reader : RuleReader(ignoresCase: reader.ignoresCase)
    condition = members["when"].flatMap { inner.condition($0) }
    number = members["number"].flatMap { inner.value($0) }
    name = members["name"].flatMap { inner.value($0) }
    type = members["type"].flatMap { inner.value($0) }
    size = members["size"].flatMap { inner.value($0) }
    guard let content = members.required("content", in: node) else { return nil }
    places = content.oneOrMore().compactMap { AttachmentPlace($0, inner) }
    pointer = node.pointer
    if let each { reader.note(inner, each: each) }
  }

  var explanation: String {
    let content = places.map(\.explanation).joined(separator: ", or ")
    let each = each.map { " for each \($0.text)" } ?? ""
    let condition = condition == nil ? "" : ", under a condition"
    return "attachment\(each)\(condition): " + (name.map { "\($0.explanation), " } ?? "") + content
  }
}

extension AttachmentPlace {
  init?(_ node: MappingNode, _ reader: RuleReader) {
    let members = node.members(["base64", "file", "folder", "link"])
    if let rule = members["base64"].flatMap({ reader.value($0) }), members.count == 1 {
      self = .encoded(rule)
    } else if let rule = members["link"].flatMap({ reader.value($0) }), members.count == 1 {
      self = .link(rule)
    } else if let rule = members["file"].flatMap({ reader.value($0) }),
      let folder = members["folder"]?.text(), members.count == 2
    {
      if folder.isEmpty || folder.contains(where: { "/*?".contains($0) }) {
        members["folder"]?.fail("has to name one folder, without / and *")
      }
      self = .file(rule, folder: folder)
    } else {
      node.fail("needs base64, or link, or file and folder")
      return nil
    }
  }

  fileprivate var explanation: String {
    switch self {
    case .encoded(let rule): "its content in \(rule.explanation), in base64"
    case .file(let rule, let folder): "its content in the folder \(folder), in the file \(rule.explanation)"
    case .link(let rule): "only linked to, at \(rule.explanation)"
    }
  }
}
