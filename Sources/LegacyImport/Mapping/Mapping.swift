import Conversations
import RecordFormat
import Versioning

/// What the records of an export become: a document, not a program.
///
/// Read from JSON by ``init(json:)``; the format is described in the documentation of this module, and by a JSON
/// Schema that ships with the program.
public struct Mapping {
  /// The name by which a preset is called.
  public let name: String
  public let title: String
  /// The legacy system; with the instance, the type and the legacy id it makes the identity of what is imported.
  public let system: String
  /// Where times say no zone: an IANA name. Nil: the run has to say it.
  public let timezone: String?
  /// Whether a run without a zone is refused before it begins.
  public let needsTimezone: Bool
  /// Of the form of the document: `satchel import mapping show` gives it back.
  public let source: [UInt8]
  let inputs: [MappingInput]
  /// What a run has to be told, by name.
  public let parameters: [MappingParameter]
  /// The kind of row that records of a legacy type become.
  let kinds: [String: RowKind]
  /// References to types that no input makes.
  let unmadeTypes: [MappingDefect]
  /// What people are told before a run: what the export does not contain.
  public let warnings: [String]

  /// Patterns of the files that are attachments: all in the folders that its rules name.
  var attachmentGlobs: [String] {
    let folders = inputs.flatMap(\.emissions).flatMap(\.attachments).flatMap(\.places).compactMap { place in
      if case .file(_, let folder) = place { folder.lowercased() } else { nil }
    }
    return Set(folders).sorted().map { "\($0)/*" }
  }
}

/// Something that a run says with `--set name=value`; `${name}` stands for it in the texts of the mapping.
public struct MappingParameter: Sendable, Hashable {
  public let name: String
  public let about: String
  /// Nil: the run has to say it.
  public let fallback: String?
  /// Stands for it while the mapping is only looked at.
  public let example: String?
}

/// Something about a record that the report counts.
struct Remark {
  let condition: Condition
  let text: String
}

/// The columns that no rule names: what is done to their values, and how they are called.
struct OtherColumns {
  struct Renaming {
    let pattern: Pattern
    let template: String
  }

  var transforms: [Transform] = []
  var renamings: [Renaming] = []

  /// What a column is called.
  func name(_ name: String) -> String {
    renamings.reduce(name) { $1.pattern.replacing(in: $0, with: $1.template) }
  }
}

/// Elements such as `<field name="title" value="Late"/>` become members `title`.
struct Pivot {
  let elements: String
  let name: String
  let value: String
  let prefix: String
}

/// `entity[@name='incident']` in a path of records: the element so many levels above the record has this attribute.
struct Surrounding {
  /// The name of the field that the reader gives, such as `../../@name`.
  let field: String
  let value: String
}

/// Elements of a record, or the texts that a rule makes.
enum Repetition {
  case elements(FieldPath)
  case texts(ValueRule)

  var explanation: String {
    switch self {
    case .elements(let path): path.text
    case .texts(let rule): rule.explanation
    }
  }
}

/// The rule for one built-in field.
struct FieldRule {
  let field: BuiltInField
  let rule: ValueRule
}

/// `*` stands for any characters.
struct NamePattern {
  let beginning: Substring
  let end: Substring?

  init(_ pattern: String) {
    let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
    beginning = parts.first ?? ""
    end = parts.count > 1 ? parts[1] : nil
  }

  func matches(_ name: String) -> Bool {
    guard let end else { return name == beginning }
    return name.count >= beginning.count + end.count && name.hasPrefix(beginning) && name.hasSuffix(end)
  }
}
