import Foundation
import TestSupport
import Testing

/// What the README tells people to paste works as it is printed.
@Suite struct ReadmeTests {
  @Test func `the session over a line ends with both nodes in the same state`() throws {
    let scratch = try Scratch()
    // Another port than everybody's: the machine that tests may serve a node.
    let port = UInt16.random(in: 20_000..<32_000)
    let session = try Self.session(after: "## Over a line").replacing("4270", with: "\(port)")
    let programs = URL(fileURLWithPath: Office.satchel).deletingLastPathComponent().path
    let script = "set -euo pipefail\nexport PATH=\"\(programs):$PATH\" TMPDIR=\"$HOME\"\n" + session
    let ending = try Program.run("bash", try scratch.write(script, to: "session.sh"), in: scratch)
    #expect(ending.status == 0, "\(ending.errors)")
    let lines = ending.text.split(separator: "\n")
    #expect(lines.contains("this node and Porto are in the same state"))
    let digests = lines.filter { $0.count == 64 && $0.allSatisfy(\.isHexDigit) }
    #expect(digests.count == 2)
    #expect(Set(digests).count == 1)
    #expect(lines.contains { $0.hasPrefix("Exchange") && $0.contains("Hamburg") })
  }

  /// The first block of commands under a heading.
  private static func session(after heading: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
    let text = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let section = try #require(text.range(of: heading))
    let rest = text[section.upperBound...]
    let start = try #require(rest.range(of: "```sh\n"))
    let end = try #require(rest[start.upperBound...].range(of: "\n```"))
    return String(rest[start.upperBound..<end.lowerBound]) + "\n"
  }
}
