extension ImportTally {
  /// What the rules of an input name, and none of its records that were read has.
  public struct MissingSources: Codable, Sendable, Hashable {
    public struct Source: Codable, Sendable, Hashable {
      /// The column or path as the mapping writes it; of aliases all, with "or" between.
      public let name: String
      /// The rule that names it first, such as `inputs/0/emit/0/set/name`.
      public let rule: String
      /// The alias because of which it has another name; nil if none has to do with it.
      public let alias: Alias?
    }

    /// An alias that gives a column another name before any rule looks for it.
    public struct Alias: Codable, Sendable, Hashable {
      public let column: String
      /// What the column is read as.
      public let name: String
      /// Where the alias stands in the mapping, such as `inputs/0/aliases/subject`.
      public let place: String
      public let line: Int
    }

    /// Where the input stands in the mapping, such as `inputs/0`.
    public let input: String
    /// The legacy type of its records.
    public let type: String
    public let sources: [Source]
    /// How many records were looked at, if a limit left others unread that may have what is missing.
    public let records: Int?

    init(_ number: Int, _ input: MappingInput, _ sources: [NamedSource], records: Int?) {
      self.input = "inputs/\(number)"
      type = input.type
      self.records = records
      self.sources = sources.map { source in
        let renamed = source.renamed(by: input.aliases)
        return Source(
          name: source.text, rule: source.pointer,
          alias: renamed.map {
            Alias(column: $0.column, name: $0.list.name, place: $0.list.pointer, line: $0.list.line)
          })
      }
    }
  }

  private static let most = 20

  /// A line for each input, with the first of them, and one for each that an alias has given another name.
  var missingSourceLines: [String] {
    missingSources.flatMap { missing in
      let lacking = missing.sources.filter { $0.alias == nil }
      let shown = lacking.prefix(Self.most).map(\.text)
      let rest = lacking.count - shown.count
      let list =
        shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more, which report.json lists" : "")
      let line = missing.records.map { missing.line(list, in: $0) } ?? missing.line(list)
      return (lacking.isEmpty ? [] : [line]) + missing.sources.compactMap { $0.aliasLine(missing.type) }
    }
  }
}

extension ImportTally.MissingSources {
  fileprivate func line(_ list: String) -> String {
    "no \(type) that was read has \(list): see whether the mapping names what the files have"
  }

  fileprivate func line(_ list: String, in records: Int) -> String {
    "in the \(records) \(type) \(records == 1 ? "record that was" : "records that were") read there is no \(list): "
      + "those that a limit left unread may have it; see whether the mapping names what the files have"
  }
}

extension ImportTally.MissingSources.Source {
  fileprivate var text: String { "\"\(name)\" (\(rule))" }

  fileprivate func aliasLine(_ type: String) -> String? {
    alias.map { alias in
      "no \(type) that was read has \(text) under this name: \(alias.place) (line \(alias.line)) reads "
        + "\"\(alias.column)\" as \"\(alias.name)\"; name that in the rule, or take \"\(alias.column)\" out of the alias"
    }
  }
}

extension KeyedDecodingContainer {
  /// Runs of older programs have not looked for them.
  func decode(
    _: [ImportTally.MissingSources].Type, forKey key: Key
  ) throws -> [ImportTally.MissingSources] {
    try decodeIfPresent([ImportTally.MissingSources].self, forKey: key) ?? []
  }
}
