import ConversationStore
import Conversations
import Foundation
import LegacyImport
import TestSupport
import Testing

/// What rules make of texts, held against what Foundation makes of the same ones.
@Suite struct TextRuleTests {
  /// Imports one note for each text, with a rule for a field and a condition; gives the fields by the text's number.
  private func bodies(_ texts: [String], rule: String, when: String = #"{ "value": "id", "present": true }"#)
    throws -> [Int: String]
  {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.folder + "/export", withIntermediateDirectories: true)
    let records = texts.enumerated().map { ["id": String($0), "text": $1] }
    let lines = try records.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
    _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: "export/notes.ndjson")
    let mapping = """
      {
        "mapping": 1, "name": "texts", "system": "texts",
        "inputs": [{
          "files": "*.ndjson", "format": "ndjson", "type": "note", "key": "id", "when": \(when),
          "emit": [{ "row": "record", "set": { "title": "id", "kind": { "text": "note" } },
                     "fields": { "made": \(rule) } }]
        }]
      }
      """
    let store = try scratch.store("Lyon")
    let run = try MappedImport(
      [scratch.folder + "/export"], try Mapping(json: Array(mapping.utf8), parameters: [:]), ImportSettings(),
      into: store)
    #expect(try run.run().tally.total.rejected == 0)
    let rows = try store.read { session in
      try texts.indices.compactMap { number in
        try session.row(
          .record,
          .imported(.record, system: "texts", instance: "", type: "note", legacyID: String(number)))
      }
    }
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        let made = row.customFields.first { $0.name == "made" }?.value
        return row.text(.title).flatMap { Int($0) }.map { ($0, made ?? "") }
      })
  }

  private static let words = [
    "word", " word ", "\tword\n", "two  words", "\u{A0}word\u{A0}", "\u{3000}word", "word\u{2003}",
    "\u{200B}word",
    "word\u{85}", "\u{2028}word\u{2029}", "\u{FEFF}word", "\u{1C}word\u{1F}", "é", " é", "é ", " \u{301}word",
    "word \u{301}", "\r\nword\r\n", "\u{B}word\u{C}", " \t \n ", "w", " w",
  ]

  @Test func `white space is taken from the ends of a text, whatever character it is`() throws {
    let made = try bodies(Self.words, rule: #"{ "from": "text", "transforms": ["trim"] }"#)
    for (number, word) in Self.words.enumerated() {
      #expect(made[number] == word.trimmingCharacters(in: .whitespacesAndNewlines), "\(number)")
    }
  }

  private static let ids = [
    "5001", "500", "0500", "50", "", "02s5", "00T", "500\n", "500 first\nsecond", "500\u{2028}x",
    "500 é\u{85}x", "５00",
    "500\r\nx", "ab\u{301}", "^500", "500.",
  ]

  @Test(arguments: [
    "^500", "^500.*", "^(500|02s|00T)", "^(500|5).*", "^ab", "^ab.*", "^50?0.*", "^[0-9]+", "^500$",
    "^(500)x|a",
    "^", "^.*", "500", "(?i)^AB",
  ])
  func `an expression finds what it finds elsewhere`(_ expression: String) throws {
    let reference = try NSRegularExpression(pattern: expression)
    func match(_ text: String) -> NSTextCheckingResult? {
      reference.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
    }
    func found(_ text: String) -> String? {
      match(text).flatMap { Range($0.range, in: text) }.map { String(text[$0]) }
    }
    let matching = try bodies(
      Self.ids, rule: #""text""#, when: #"{ "value": "text", "matches": "\#(expression)" }"#)
    #expect(Set(matching.keys) == Set(Self.ids.indices.filter { match(Self.ids[$0]) != nil }))
    let captured = try bodies(
      Self.ids,
      rule: #"{ "from": "text", "transforms": [{ "capture": { "pattern": "\#(expression)", "group": 0 } }] }"#
    )
    for (number, text) in Self.ids.enumerated() where !text.isEmpty {
      #expect(captured[number] == found(text) ?? "", "\(number)")
    }
  }

  private static let dates: [(text: String, time: String?)] = [
    ("2023-07-01 10:05:00", "2023-07-01T10:05:00.000Z"), ("2023-07-01T10:05:00Z", "2023-07-01T10:05:00.000Z"),
    ("2023-07-01T10:05:00.25+02:00", "2023-07-01T08:05:00.250Z"),
    ("2023-07-01 10:05:00.1234 UTC", nil), ("2023-07-01 10:05:00 UTC", "2023-07-01T10:05:00.000Z"),
    ("2023-07-01 10:05:00.123456789Z", "2023-07-01T10:05:00.123Z"), ("2023-7-1", "2023-07-01T00:00:00.000Z"),
    ("2023-07-01T10:05", "2023-07-01T10:05:00.000Z"), ("2023-07-01 10:05:00", "2023-07-01T10:05:00.000Z"),
    ("2023-02-29", nil), ("2023-07-01 24:00:00", nil), ("2023-07-01 10:05:00 ", nil), ("", nil),
    ("2023-07-01T10:05:00-0330", "2023-07-01T13:35:00.000Z"),
    ("2023-07-01T10:05:00+1", "2023-07-01T09:05:00.000Z"),
  ]

  @Test func `a date is read in whatever way of ISO 8601 it is written, after whatever other way`() throws {
    for (text, time) in Self.dates where time != nil {
      for other in Self.dates.map(\.text).filter({ !$0.isEmpty }) {
        let made = try dates([other, text])
        #expect(made.last == time, "\(text) after \(other)")
      }
    }
    for (text, time) in Self.dates where time == nil && !text.isEmpty { #expect(try dates([text]) == [nil]) }
  }

  /// What becomes of dates, one after another; nil for one that is refused.
  private func dates(_ texts: [String]) throws -> [String?] {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.folder + "/export", withIntermediateDirectories: true)
    let rows = texts.enumerated().map { "\($0),\($1)" }
    _ = try scratch.write((["id,at"] + rows).joined(separator: "\n") + "\n", to: "export/dates.csv")
    let mapping = """
      {
        "mapping": 1, "name": "dates", "system": "dates", "timezone": "UTC",
        "inputs": [{
          "files": "*.csv", "format": "csv", "type": "note", "key": "id",
          "emit": [{ "row": "record", "set": { "title": "id" },
                     "fields": { "at": { "from": "at", "transforms": ["date"] } } }]
        }]
      }
      """
    let store = try scratch.store("Lyon")
    _ = try MappedImport(
      [scratch.folder + "/export"], try Mapping(json: Array(mapping.utf8), parameters: [:]), ImportSettings(),
      into: store
    ).run()
    return try store.read { session in
      try texts.indices.map { number in
        let row = try session.row(
          .record, .imported(.record, system: "dates", instance: "", type: "note", legacyID: String(number)))
        return row?.customFields.first { $0.name == "at" }?.value
      }
    }
  }
}
