extension ImportTally {
  /// What the rules of an input name, and none of its records that were read has.
  public struct MissingSources: Codable, Sendable, Hashable {
    public struct Source: Codable, Sendable, Hashable {
      /// The column or path as the mapping writes it; of aliases all, with "or" between.
      public let name: String
      /// The rule that names it first, such as `inputs/0/emit/0/set/name`.
      public let rule: String
    }

    /// Where the input stands in the mapping, such as `inputs/0`.
    public let input: String
    /// The legacy type of its records.
    public let type: String
    public let sources: [Source]

    init(_ input: Int, _ type: String, _ sources: [NamedSource]) {
      self.input = "inputs/\(input)"
      self.type = type
      self.sources = sources.map { Source(name: $0.text, rule: $0.pointer) }
    }
  }

  private static let most = 20

  /// A line for each input, with the first of them.
  var missingSourceLines: [String] {
    missingSources.map { missing in
      let shown = missing.sources.prefix(Self.most).map { "\"\($0.name)\" (\($0.rule))" }
      let rest = missing.sources.count - shown.count
      return "no \(missing.type) that was read has " + shown.joined(separator: ", ")
        + (rest > 0 ? " and \(rest) more, which report.json lists" : "")
        + ": see whether the mapping names what the files have"
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
