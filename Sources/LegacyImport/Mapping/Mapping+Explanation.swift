import RecordFormat

extension Mapping {
  /// What the mapping does, in words.
  public var explanation: String {
    var lines = ["\(name): \(title)", "Rows are identified by (\(system), instance, type, legacy id)."]
    if let timezone { lines.append("Times without a zone are in \(timezone).") }
    for parameter in parameters {
      lines.append(
        "--set \(parameter.name)=…: \(parameter.about)"
          + (parameter.fallback.map { " (default: \($0))" } ?? ""))
    }
    lines += warnings.map { "Note: \($0)" }
    for input in inputs { lines += input.explanation }
    return lines.joined(separator: "\n")
  }
}

extension MappingInput {
  fileprivate var explanation: [String] {
    let place = reading.recordPath.map { " at \($0)" } ?? ""
    let format = reading.format?.name ?? "any format"
    var lines = [
      "",
      "\(globs.joined(separator: ", ")) (\(format)\(place)): records of type \(type), known by \(key.explanation)",
    ]
    if condition != nil { lines.append("  Records that do not fulfil the condition are skipped.") }
    for emission in emissions {
      let each = emission.each.map { " for each \($0.explanation)" } ?? ""
      let identity = emission.type.map { " (type \($0), key \(emission.key?.explanation ?? ""))" } ?? ""
      lines.append(
        "  \(emission.kind.rawValue)\(each)\(identity)\(emission.condition == nil ? "" : ", under a condition")"
      )
      for value in emission.values {
        lines.append("    \(value.field.field.key) ← \(value.rule.explanation)")
      }
      for (field, rule) in emission.references {
        lines.append("    \(field.field.key) ← \(rule.explanation)")
      }
      for (name, rule) in emission.custom { lines.append("    custom field \(name) ← \(rule.explanation)") }
      lines += emission.attachments.map { "    \($0.explanation)" }
    }
    lines.append(
      "  Columns that no rule names become custom fields"
        + (ignored.isEmpty ? "." : ", except those left out."))
    return lines
  }
}

extension ValueRule {
  var explanation: String {
    var text: String
    switch source {
    case .paths(let paths): text = paths.map(\.text).joined(separator: " or ")
    case .literal(let words): text = "\"\(words)\""
    case .join(let rules, _): text = rules.map(\.explanation).joined(separator: " + ")
    case .first(let rules): text = "the first of " + rules.map(\.explanation).joined(separator: ", ")
    case .field(let rule, let field): text = "\(field.key) of \(rule.explanation)"
    }
    if !transforms.isEmpty { text += ", " + transforms.map(\.name).joined(separator: ", ") }
    if let map {
      let words = map.words.sorted { $0.key < $1.key }.prefix(12).map { "\($0.key) → \($0.value)" }
      text += ", mapped (\(words.joined(separator: ", "))\(map.words.count > 12 ? ", …" : "")"
      text += "; others: \(map.unmapped == .default ? map.fallback ?? "" : map.unmapped.rawValue))"
    }
    if let fallback { text += ", else \"\(fallback)\"" }
    return text
  }
}

extension ReferenceRule {
  fileprivate var explanation: String {
    switch target {
    case .own: "this record's first row"
    case .address(let email, _, _): "the person with the address \(email.explanation)"
    case .legacy(let type, let key): "the \(type) with key \(key.explanation) (missing: \(missing.rawValue))"
    case .first(let rules): "the first of " + rules.map(\.explanation).joined(separator: ", ")
    }
  }
}

extension Transform {
  fileprivate var name: String {
    switch self {
    case .trim: "trimmed"
    case .lowercase: "in lower case"
    case .htmlToText: "markup to text"
    case .markupToText: "markup, if there is any, to text"
    case .decodeEntities: "entities decoded"
    case .date(let patterns, let zone):
      "a date" + (patterns.isEmpty ? "" : " like \(patterns.map(\.text).joined(separator: " or "))")
        + (zone.map { " in \($0)" } ?? "")
    case .epoch(let perSecond): perSecond == 1 ? "seconds since 1970" : "milliseconds since 1970"
    case .boolean: "yes or no"
    case .split(let separator): "split at \"\(separator)\""
    case .capture(let pattern, let group): "what group \(group) of \(pattern.text) catches"
    case .replace(let pattern, let template): "\(pattern.text) replaced by \"\(template)\""
    case .stripLeadingQuote: "without a leading quote"
    case .salesforceID: "as an id of 18 characters"
    case .decimal(let separator): "a number with \"\(separator)\""
    case .cut(let count): "at most \(count) characters"
    }
  }
}
