import Conversations
import Foundation
import MailFormat
import RecordFormat

/// Makes values out of a record by rules, and remembers what the report tells of them.
///
/// One for a run: what it remembers is large, and would be copied with a value.
final class Valuation {
  /// The zone of times that have none: of the rule, else of the input, else of the run, else of the mapping.
  var zone: String?
  var nullWords = NullWords()
  private var dates = DateReader()
  /// Words that a map does not have, by rule, with how often they occur.
  private(set) var unmapped: [String: [String: Int]] = [:]
  static let unmappedLimit = 200

  func cell(_ rule: ValueRule, in scope: RecordScope) throws -> Cell {
    try finished(try source(rule.source, in: scope), rule)
  }

  /// What a rule makes of what it found.
  func finished(_ cell: Cell, _ rule: ValueRule) throws -> Cell {
    var cell = try transformed(cell, rule.transforms, rule.pointer)
    if let map = rule.map { cell = try mapped(cell, map, rule) }
    if cell.isNone, let fallback = rule.fallback { return .text(fallback) }
    return cell
  }

  func text(_ rule: ValueRule, in scope: RecordScope) throws -> String? {
    try cell(rule, in: scope).text
  }

  private func source(_ source: ValueRule.Source, in scope: RecordScope) throws -> Cell {
    switch source {
    case .literal(let text): return .text(text)
    case .paths(let paths):
      for path in paths {
        if let value = path.value(in: scope) { return plain(value) }
      }
      return .none
    case .join(let rules, let separator):
      let texts = try rules.compactMap { try text($0, in: scope) }
      return texts.isEmpty ? .none : .text(texts.joined(separator: separator))
    case .first(let rules):
      for rule in rules {
        let found = try cell(rule, in: scope)
        if !found.isNone { return found }
      }
      return .none
    case .field: return .none
    }
  }

  private func plain(_ value: RecordValue) -> Cell {
    if let text = value.plainText { return nullWords.contains(text) ? .none : .text(text) }
    let texts = value.texts.filter { !nullWords.contains($0) }
    if case .list = value { return texts.isEmpty ? .none : .list(texts) }
    return texts.first.map { .text($0) } ?? .none
  }

  private func mapped(_ cell: Cell, _ map: ValueMap, _ rule: ValueRule) throws -> Cell {
    switch cell {
    case .none: return .none
    case .list(let texts):
      return .list(try texts.compactMap { try mapped($0, map, rule) })
    case .text, .time, .flag:
      return try mapped(cell.text ?? "", map, rule).map { .text($0) } ?? .none
    }
  }

  private func mapped(_ word: String, _ map: ValueMap, _ rule: ValueRule) throws -> String? {
    if let found = map[word] { return found }
    if unmapped[rule.pointer, default: [:]].count < Self.unmappedLimit {
      unmapped[rule.pointer, default: [:]][word, default: 0] += 1
    }
    switch map.unmapped {
    case .keep: return word
    case .default: return map.fallback
    case .reject:
      throw Rejection(kind: "a word that the mapping does not have", detail: "\(rule.pointer): \(word)")
    }
  }

  /// Gives up what was remembered of words; for a run that goes on.
  func remember(_ words: [String: [String: Int]]) { unmapped = words }
}

extension Valuation {
  /// What transforms make of a cell.
  ///
  /// - Parameter pointer: names what is transformed where it cannot be.
  func transformed(_ cell: Cell, _ transforms: [Transform], _ pointer: String) throws -> Cell {
    var cell = cell
    for index in transforms.indices {
      if case .none = cell { return cell }
      cell = try apply(transforms[index], to: cell, pointer)
    }
    return cell
  }

  private func apply(_ transform: Transform, to cell: Cell, _ pointer: String) throws -> Cell {
    if case .split(let separator) = transform { return .list(Self.split(cell, separator)) }
    switch cell {
    case .list(let texts):
      var changed: [String] = []
      for text in texts {
        if let text = try apply(transform, to: text, pointer).text { changed.append(text) }
      }
      return .list(changed)
    case .text(let text): return try apply(transform, to: text, pointer)
    case .none, .time, .flag: return cell
    }
  }

  private static func split(_ cell: Cell, _ separator: String) -> [String] {
    let texts =
      switch cell {
      case .list(let texts): texts
      default: cell.text.map { [$0] } ?? []
      }
    return texts.flatMap { $0.components(separatedBy: separator) }
      .map { $0.trimmed }.filter { !$0.isEmpty }
  }

  private func apply(_ transform: Transform, to text: String, _ pointer: String) throws -> Cell {
    switch transform {
    case .date(let patterns, let own):
      let zone = own ?? zone
      return .time(
        try time(pointer) { dates throws(DateDefect) in
          patterns.isEmpty
            ? try dates.iso(text, zone: zone) : try dates.milliseconds(text, patterns, zone: zone)
        })
    case .epoch(let perSecond):
      return .time(try EpochReading.milliseconds(text, perSecond: Int64(perSecond), pointer))
    case .boolean(let yes, let no):
      let word = text.lowercased()
      if yes.contains(word) { return .flag(true) }
      if no.contains(word) { return .flag(false) }
      throw Rejection(kind: "neither yes nor no", detail: "\(pointer): \(text)")
    default:
      return Self.changed(text, transform).map { .text($0) } ?? .none
    }
  }

  /// A time out of a text in ISO 8601, for fields that hold a time and have no rule for reading it.
  func isoTime(_ text: String, _ rule: ValueRule) throws -> Int64 {
    let zone = zone
    return try time(rule.pointer) { dates throws(DateDefect) in try dates.iso(text, zone: zone) }
  }

  private func time(
    _ pointer: String, _ read: (inout DateReader) throws(DateDefect) -> Int64
  ) throws -> Int64 {
    do {
      let time = try read(&dates)
      guard Timestamp.range.contains(time) else {
        throw Rejection(kind: "a time outside the years 1 to 9999", detail: pointer)
      }
      return time
    } catch let defect as DateDefect {
      switch defect {
      case .unreadable(let text, let patterns):
        let expected = patterns.joined(separator: " or ")
        throw Rejection(kind: "not a date", detail: "\(pointer): \(text) is not \(expected)")
      case .noZone(let text):
        throw Rejection(
          kind: "a time without a zone; say --timezone", detail: "\(pointer): \(text)")
      case .noSuchZone(let name): throw Rejection(kind: "no such time zone", detail: name)
      }
    }
  }

  /// What a transform makes of a text; nil if nothing is left.
  private static func changed(_ text: String, _ transform: Transform) -> String? {
    switch transform {
    case .trim: return nonEmpty(text.trimmed)
    case .lowercase: return text.lowercased()
    case .htmlToText: return nonEmpty(MarkupText.text(ofHTML: text))
    case .markupToText:
      return MarkupText.hasTags(text) ? nonEmpty(MarkupText.text(ofHTML: text)) : text
    case .decodeEntities: return MarkupText.decodingEntities(text)
    case .capture(let pattern, let group): return pattern.capture(group, in: text)
    case .stripLeadingQuote: return text.hasPrefix("'") ? nonEmpty(String(text.dropFirst())) : text
    case .salesforceID: return SalesforceID.long(text)
    case .decimal(let separator):
      let grouping: Character = separator == "," ? "." : ","
      return String(text.filter { $0 != grouping && $0 != " " }.map { $0 == separator ? "." : $0 })
    case .replace(let pattern, let template): return pattern.replacing(in: text, with: template)
    case .cut(let count): return String(text.prefix(count))
    case .date, .epoch, .boolean, .split: return text
    }
  }

  private static func nonEmpty(_ text: String) -> String? { text.isEmpty ? nil : text }
}
