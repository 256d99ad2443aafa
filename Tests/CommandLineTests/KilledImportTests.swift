import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// `kill -9` while an import runs; afterwards it is gone on with, and ends like one that was left alone.
@Suite struct KilledImportTests {
  private static let legacy = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../fixtures/legacy").standardizedFileURL.path

  /// A preset's fixture, and what a run of it has to be told.
  struct Export: CustomTestStringConvertible, Sendable {
    let preset: String
    let folder: String
    var options: [String] = []

    var testDescription: String { preset }
  }

  static let exports = [
    Export(preset: "dynamics", folder: "dynamics"),
    Export(preset: "freshdesk-json", folder: "freshdesk-json"),
    Export(preset: "freshdesk-xml", folder: "freshdesk-xml"),
    Export(preset: "hubspot", folder: "hubspot", options: ["--timezone", "Europe/Berlin"]),
    Export(preset: "salesforce", folder: "salesforce-weekly"),
    Export(
      preset: "suitecrm", folder: "suitecrm",
      options: [
        "--timezone", "Europe/Berlin", "--set", "dateFormat=MM/dd/yyyy hh:mm a", "--set", "decimal=.",
      ]),
    Export(preset: "zendesk-json", folder: "zendesk-json"),
    Export(preset: "zendesk-xml", folder: "zendesk-xml"),
  ]

  @Test(arguments: exports) func `a preset's import may be killed at any moment`(_ export: Export) throws {
    let desk = try Desk()
    for node in ["A", "B"] { try desk.done("init", "--node", node, "--site", node) }
    let told = export.options.map { "'\($0)'" }.joined(separator: " ")
    let run = "import run \(export.preset) '\(Self.legacy)/\(export.folder)/export' \(told)"
    let start = ContinuousClock.now
    let whole = try desk.shell("$0 \(run) --node A --attachments files-A")
    #expect([0, 2].contains(whole.status), "\(whole.error)")
    let longest = Double(start.duration(to: .now) / .milliseconds(1)) / 1000
    // At places of the run that differ from machine to machine, and from one run of this test to the next.
    try kill(desk, "\(run) --node B --attachments files-B", [0.3, 0.7].map { $0 * longest })
    #expect(try description(desk, "B") == description(desk, "A"))
    let kept = try ["files-A", "files-B"].map { name in
      let path = desk.directory.appendingPathComponent(name).path
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
    #expect(kept[0] == kept[1])
    #expect(try desk.run("check", "--node", "B").status == 0)
  }

  @Test func `an import of many transactions may be killed at any moment`() throws {
    let desk = try Desk()
    for node in ["A", "B"] { try desk.done("init", "--node", node, "--site", node) }
    let lines = (0..<9000).map { "\($0),Ticket \($0),2023-01-01 10:00:00,\($0 % 500 == 499 ? "x" : "o")" }
    try Data("id,subject,opened,state\n\(lines.joined(separator: "\n"))\n".utf8)
      .write(to: desk.directory.appendingPathComponent("tickets.csv"))
    try Data(Self.mapping.utf8).write(to: desk.directory.appendingPathComponent("m.json"))
    #expect(try desk.run("import", "run", "m.json", "tickets.csv", "--node", "A").status == 2)
    try kill(desk, "import run m.json tickets.csv --node B", [0.4, 0.9, 0.2, 1.3, 0.7])
    #expect(try description(desk, "B") == description(desk, "A"))
    #expect(try description(desk, "B").count == 8982)
    #expect(try desk.run("check", "--node", "B").status == 0)
  }

  /// Kills a run after each of these times, and goes on with it each time and in the end.
  private func kill(_ desk: Desk, _ run: String, _ seconds: [Double]) throws {
    var command = "$0 \(run)"
    for wait in seconds {
      _ = try desk.shell("timeout -s KILL \(wait) \(command) >/dev/null 2>&1")
      if try desk.json("import", "list", "--node", "B").count > 0 { command = "$0 import resume 1 --node B" }
    }
    let last = try desk.shell(command)
    #expect([0, 2].contains(last.status) || last.error.contains("is complete"), "\(last.error)")
  }

  /// All rows of a node with their fields and the counters of their dots: what the digest is over, but for the names
  /// of the replicas and the times of writing, which differ between nodes.
  private func description(_ desk: Desk, _ node: String) throws -> [String] {
    let store = try desk.store(node)
    var lines: [String] = []
    try store.extract { extraction in
      try extraction.rows(covering: extraction.knowledge) { row in
        let fields = row.version.registers.map { entry in
          guard case .siblings(let siblings) = entry.register else { return entry.field.key }
          let values = siblings.map { "\(String(describing: $0.value)) \($0.dot.counter)" }
          return "\(entry.field.key)=\(values)"
        }
        lines.append("\(row.kind.name) \(row.id) \(row.version.clock.dots.map(\.counter)) \(fields)")
      }
    }
    try store.close()
    return lines.sorted()
  }

  private static let mapping = """
    { "mapping": 1, "name": "killed", "system": "killed", "timezone": "UTC", "inputs": [
      { "files": "tickets.csv", "format": "csv", "type": "ticket", "key": "id", "emit": [
        { "row": "conversation", "set": { "name": "subject", "createdAt": "opened",
          "status": { "from": "state", "map": { "values": { "o": "active" }, "unmapped": "reject" } } } } ] } ] }
    """
}
