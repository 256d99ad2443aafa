import RecordFormat

/// Holds the patterns of a mapping's dates against a sample of the files: `03/04/2023` fits two patterns, and a run
/// with the wrong one would be wrong without a word.
public struct DateCheck: Sendable, Hashable {
  /// What the mapping says, and how many dates of the sample it fits.
  public let pattern: String
  public let fitting: Int
  public let sampled: Int
  /// Up to three of those that it does not fit.
  public let examples: [String]
  /// Another common pattern that fits more of them.
  public let better: String?
  /// Another common pattern that fits all of them too, and means other days.
  public let equal: String?

  /// Records of each file that are looked at.
  static let records = 500

  /// One for each pattern, or list of patterns, that the mapping has; none where it has none or the sample no date.
  ///
  /// - Throws: ``ReadError``.
  public static func all(_ plan: ImportPlan, _ mapping: Mapping, charset: String? = nil) throws -> [DateCheck]
  {
    var dates: [[String]: (patterns: [DatePattern], texts: [String])] = [:]
    for step in plan.steps {
      let input = mapping.inputs[step.input]
      let rules = input.dateRules
      if rules.isEmpty { continue }
      var options = input.reading
      if let charset { options.charset = charset }
      let reader = try RecordReader(plan.files[step.file], options)
      for _ in 0..<records {
        guard let item = try reader.next() else { break }
        guard case .record(let record) = item, input.isAround(record) else { continue }
        let scope = RecordScope(record: input.pivoted(input.aliases.applied(to: record)))
        for (rule, patterns) in rules {
          guard let text = rule.plainText(in: scope, null: input.nullWords) else { continue }
          dates[patterns.map(\.text), default: (patterns, [])].texts.append(text)
        }
      }
    }
    return dates.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { DateCheck($0.value.patterns, $0.value.texts) }
  }

  init(_ patterns: [DatePattern], _ texts: [String]) {
    let isRead = { (text: String) in patterns.contains { DateReading(text, $0) != nil } }
    pattern = patterns.map(\.text).joined(separator: " or ")
    fitting = texts.count(where: isRead)
    sampled = texts.count
    examples = Array(Set(texts.filter { !isRead($0) }).sorted().prefix(3))
    var better: (pattern: String, count: Int)?
    var equal: String?
    for other in Self.common where !patterns.contains(where: { $0.text == other.text }) {
      let readings = texts.compactMap { DateReading($0, other) }
      if readings.count > max(fitting, better?.count ?? 0) { better = (other.text, readings.count) }
      guard equal == nil, readings.count == texts.count else { continue }
      let isOther = zip(texts, readings).contains { text, reading in
        patterns.lazy.compactMap { DateReading(text, $0) }.first?.local != reading.local
      }
      if isOther { equal = other.text }
    }
    self.better = better?.pattern
    self.equal = fitting == texts.count ? equal : nil
  }

  /// Dates and times as CRM profiles write them.
  private static let common: [DatePattern] = {
    let days = [
      "yyyy-MM-dd", "MM-dd-yyyy", "dd-MM-yyyy", "yyyy/MM/dd", "MM/dd/yyyy", "dd/MM/yyyy", "yyyy.MM.dd",
      "dd.MM.yyyy", "MM.dd.yyyy",
    ]
    let times = ["HH:mm", "HH:mm:ss", "hh:mm a", "hh:mma", "HH.mm", "hh.mma"]
    return days.flatMap { day in times.map { "\(day) \($0)" } }.compactMap { DatePattern($0) }
  }()
}

extension DateCheck: CustomStringConvertible {
  /// For people.
  public var description: String {
    var text = "\(pattern) fits \(fitting) of \(sampled) dates in a sample"
    if !examples.isEmpty { text += ", not \(examples.joined(separator: ", "))" }
    if let better { text += "; \(better) fits more" }
    if let equal { text += "; so does \(equal), which means other days" }
    return text
  }

  /// Whether a run should not begin: another pattern fits more.
  public var isWrong: Bool { better != nil }
  /// Whether only a person can tell.
  public var isDoubtful: Bool { equal != nil || !examples.isEmpty }
}

extension MappingInput {
  /// The rules of the input that read dates by patterns, up to where they read them.
  fileprivate var dateRules: [(rule: ValueRule, patterns: [DatePattern])] {
    emissions.filter { $0.each == nil }
      .flatMap { $0.values.map(\.rule) + $0.custom.map(\.rule) }
      .flatMap(\.dateRules)
  }
}

extension ValueRule {
  fileprivate var dateRules: [(rule: ValueRule, patterns: [DatePattern])] {
    switch source {
    case .paths:
      for (number, transform) in transforms.enumerated() {
        guard case .date(let patterns, _) = transform, !patterns.isEmpty else { continue }
        let before = ValueRule(
          source: source, transforms: Array(transforms[..<number]), map: nil, fallback: nil, pointer: pointer)
        return [(before, patterns)]
      }
      return []
    case .join(let rules, _), .first(let rules): return rules.flatMap(\.dateRules)
    case .literal, .field: return []
    }
  }

  /// Nil if there is none, or if it cannot be made: then the run says why.
  fileprivate func plainText(in scope: RecordScope, null words: NullWords) -> String? {
    let valuation = Valuation()
    valuation.nullWords = words
    do {
      return try valuation.text(self, in: scope)
    } catch {
      return nil
    }
  }
}
