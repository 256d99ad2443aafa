import Conversations
import Foundation
import Testing

@testable import satchel

@Suite struct TerminalTests {
  private static let hostile = "\u{1B}]0;owned\u{7}\u{1B}[2J\r\u{9B}31m\u{202E}\u{7F}evil"
  private static let dangerous: [Unicode.Scalar] = [
    "\u{1B}", "\u{7}", "\r", "\u{9B}", "\u{202E}", "\u{7F}",
  ]

  @Test func `names and bodies from elsewhere reach no terminal raw`() throws {
    let desk = try Desk.withNode()
    let name = Self.hostile
    try desk.done("person", "edit", "--node", "A", "john@x.org", "--name", name, "--customer", name)
    let order = try desk.done("record", "add", "--node", "A", "--kind", name, "--title", name, "--url", name)
    let id = try desk.done(
      "conversation", "start", "--node", "A", "--as", "john@x.org", "--name", name, "--source", order)
    try desk.done("message", "add", "--node", "A", id, "--as", "john@x.org", "--body", name)
    let commands = [
      ["person", "list"], ["person", "show", "john@x.org"], ["record", "list"], ["record", "show", order],
      ["conversation", "list"], ["conversation", "show", id], ["message", "list", id], ["status"],
      ["person", "show", name], ["conversation", "show", name],
    ]
    for command in commands {
      for json in [[], ["--json"]] {
        let outcome = try desk.run(command + ["--node", "A"] + json)
        let raw = (outcome.output + outcome.error).unicodeScalars.filter { Self.dangerous.contains($0) }
        #expect(raw.isEmpty, "\(command + json)")
      }
    }
    #expect(try desk.json("person", "show", "--node", "A", "john@x.org")["name"]?.text == name)
  }

  @Test(arguments: [["apply", "--node", "A"], ["verify"]])
  func `the name of a bundle that is refused is on one line wherever it is said`(command: [String]) throws {
    let desk = try Desk.withNode()
    try Data("no bundle".utf8).write(to: desk.directory.appendingPathComponent("a\nb.xml"))
    let outcome = try desk.run(command + ["a\nb.xml"])
    #expect(outcome.status != 0 && outcome.error.hasPrefix("a\\nb.xml: "), "\(outcome.error)")
    #expect(!(outcome.error + outcome.output).contains("a\nb"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `tables fit the terminal, and are whole in a pipe`() throws {
    let desk = try Desk.withNode()
    let name = String(repeating: "宅配便の遅れ ", count: 20)
    try desk.done("conversation", "start", "--node", "A", "--as", "john@x.org", "--name", name)
    let text = try desk.runAtTerminal(columns: 90, "conversation", "list", "--node", "A")
    let lines = text.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { TextWidth.of(String($0)) <= 90 })
    #expect(text.contains("…"))
    #expect(try desk.run("conversation", "list", "--node", "A").output.contains(name.dropLast()))
  }

  @Test func `columns are counted as terminals do`() {
    #expect(TextWidth.of("abc") == 3)
    #expect(TextWidth.of("宅配便") == 6)
    #expect(TextWidth.of("e\u{301}") == 1)
    #expect(TextWidth.of("👩‍👩‍👧") == 2)
    #expect(TextWidth.of("🇫🇷") == 2)
    #expect(TextWidth.truncate("宅配便", to: 6) == "宅配便")
    #expect(TextWidth.truncate("宅配便", to: 5) == "宅配…")
    #expect(TextWidth.truncate("宅配便", to: 4) == "宅…")
  }

  @Test func `a table cuts its widest text first and leaves ids whole`() {
    let table = Table(
      columns: [.whole("ID"), .text("NAME"), .text("PLACE"), .number("N")],
      rows: [["0123456789", String(repeating: "n", count: 40), String(repeating: "p", count: 12), "7"]])
    let line = table.text(width: 50).split(separator: "\n")[1]
    #expect(line.hasPrefix("0123456789  nnn"))
    #expect(line.hasSuffix("…  pppppppppppp  7"))
    #expect(TextWidth.of(String(line)) == 50)
  }

  @Test(arguments: [
    ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00.000Z"),
    ("2026-11-20T08:00:00.1239z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20t08:00+05:30", "2026-11-20T02:30:00.000Z"),
    ("1969-12-31T23:59:59.999-00:00", "1969-12-31T23:59:59.999Z"),
  ])
  func `times in RFC 3339 are read`(text: String, expected: String) throws {
    let time = try #require(TimeArgument(argument: text))
    #expect(Timestamp.format(time.milliseconds) == expected)
  }

  @Test(arguments: [
    "", "2026", "2026-02-30", "2026-11-20T24:00:00Z", "2026-11-20T08:00:00+24:00", "2026-11-20T08:00:00Zx",
    "٢٠٢٦-11-20", "0000-01-01", "0001-01-01T00:00:00+01:00",
  ])
  func `what is no time is refused`(text: String) { #expect(TimeArgument(argument: text) == nil) }

  @Test func `a time without a zone is that of the clock on the wall`() throws {
    let time = try #require(TimeArgument(argument: "2026-07-01 10:30"))
    #expect(LocalTime.text(time.milliseconds) == "2026-07-01 10:30")
    let old = try #require(TimeArgument(argument: "1950-01-01T00:00:00.500"))
    #expect(LocalTime.text(old.milliseconds) == "1950-01-01 00:00")
  }
}
