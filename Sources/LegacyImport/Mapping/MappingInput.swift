import RecordFormat

/// One kind of file of an export, and what its records become.
final class MappingInput {
  let name: String
  /// The names of the files.
  let globs: [String]
  let reading: ReadingOptions
  /// Values that mean "none".
  let nullWords: NullWords
  let timezone: String?
  /// Whether names of columns are compared without regard to case.
  let ignoresCase: Bool
  /// Records that do not fulfil it are skipped.
  let condition: Condition?
  /// The legacy type, part of the identity.
  let type: String
  let key: ValueRule
  let emissions: [Emission]
  /// Columns that are left out on purpose; the others that no rule names become custom fields.
  let ignored: [NamePattern]
  /// Columns that rules name.
  let named: Set<String>
  /// Those of them whose parts rules use.
  let parted: Set<String>
  /// What rules take from a record, each once.
  let sources: [NamedSource]
  /// Other names of columns.
  let aliases: ColumnAliases
  /// What is done to columns that no rule names.
  let others: OtherColumns
  /// Elements that hold a field's name and value, and become that field.
  let pivots: [Pivot]
  /// Conditions on the elements around a record; elements elsewhere are not records of this input.
  let around: [Surrounding]
  /// What is counted in the report.
  let remarks: [Remark]
  /// What becomes of the columns that no rule names.
  let columns = ColumnFates()
  let hasAttachments: Bool
  /// The legacy types of which its records make rows.
  var types: Set<String> { Set([type] + emissions.compactMap(\.type)) }

  private static let members = [
    "name", "files", "format", "records", "charset", "csv", "null", "timezone", "ignoreCase", "when", "type",
    "key", "emit", "ignore", "others", "pivot", "warn", "aliases",
  ]

  init?(_ node: MappingNode, nullWords: NullWords, aliases: [ColumnAliases.List]) {
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
    self.nullWords = members["null"].map { NullWords($0.texts()) } ?? nullWords
    timezone = members["timezone"]?.zone()
    ignoresCase = reader.ignoresCase
    condition = members["when"].flatMap { reader.condition($0) }
    guard let keyRule = reader.value(key) else { return nil }
    self.key = keyRule
    ignored = (members["ignore"]?.texts() ?? []).map { NamePattern($0) }
    let inputNames = reader.named
    let inputSources = reader.sources
    emissions = emit.items().compactMap { Emission($0, ignoresCase: reader.ignoresCase) }
    hasAttachments = emissions.contains { !$0.attachments.isEmpty }
    named = emissions.reduce(into: inputNames) { $0.formUnion($1.topNames) }
    sources = (inputSources + emissions.flatMap(\.sources)).distinct
    parted = emissions.reduce(into: reader.parted) { $0.formUnion($1.parted) }
    let main = emissions.prefix { $0.each == nil }
    if main.isEmpty { emit.fail("the first row has to come from the record itself, without \"each\"") }
    if main.first?.type != nil, emissions.contains(where: \.standsForRecord) {
      emit.fail(
        "the row that stands for the record, the one without a \"type\" of its own, has to be the first")
    }
  }
}
