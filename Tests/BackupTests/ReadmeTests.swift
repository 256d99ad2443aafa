import Foundation
import TestSupport
import Testing

/// What the README tells people to paste works as it is printed.
@Suite struct ReadmeTests {
  @Test func `the session about backups ends with nodes that agree, and nothing that needs attention`() throws
  {
    let scratch = try Scratch()
    let programs = URL(fileURLWithPath: Office.satchel).deletingLastPathComponent().path
    let script =
      "set -euo pipefail\nexport PATH=\"\(programs):$PATH\" TMPDIR=\"$HOME\"\n"
      + (try Self.sessions(of: "## Backups")).joined()
    let ending = try Program.run("bash", try scratch.write(script, to: "session.sh"), in: scratch)
    #expect(ending.status == 0, "\(ending.text)\(ending.errors)")
    let lines = ending.text.split(separator: "\n")
    #expect(lines.contains("all is well") && lines.contains("2 states restored and compared"))
    let digests = lines.filter { $0.count == 64 && $0.allSatisfy(\.isHexDigit) }
    #expect(digests.count == 2 && Set(digests).count == 1)
    #expect(lines.contains { $0.contains("is back") })
    #expect(lines.contains { $0.hasPrefix("Backup:") && $0.contains("next") })
  }

  /// The blocks of commands in a section.
  private static func sessions(of heading: String) throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(
      text.components(separatedBy: heading).last?.components(separatedBy: "\n## ").first)
    let blocks = section.components(separatedBy: "```sh\n").dropFirst()
    return blocks.compactMap { $0.components(separatedBy: "\n```").first.map { $0 + "\n" } }
  }
}
