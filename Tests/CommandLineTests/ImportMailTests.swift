import Foundation
import Testing

/// `satchel import run mail`, as somebody sees it who moves an office's mail.
@Suite struct ImportMailTests {
  private func letter(_ number: Int, _ fields: String = "") -> String {
    """
    From: A <a@x.example>
    Date: Mon, 1 Jan 2024 1\(number):00:00 +0000
    Subject: Order
    Message-ID: <\(number)@x>
    \(fields)
    text \(number)

    """
  }

  private func write(_ text: String, to name: String, in desk: Desk) throws {
    let file = desk.directory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  @Test func `letters of any name are read, and what is not recognised is named with status 2`() throws {
    let desk = try Desk.withNode()
    try write(letter(1), to: "d/letter", in: desk)
    try write(letter(2), to: "d/2", in: desk)
    try write("x", to: "d/.DS_Store", in: desk)
    let all = try desk.run("import", "run", "mail", "d", "--node", "A")
    #expect(all.status == 0, "\(all.error)")
    #expect(all.output.contains("2 messages read = 2 created"))
    #expect(all.output.contains("1 files are no mail"))
    for number in 10..<35 { try write("Dear Anna", to: "d/note\(number)", in: desk) }
    let more = try desk.run("import", "run", "mail", "d", "--node", "A")
    #expect(more.status == 2)
    #expect(more.output.contains("d/note10 is not recognised as mail"))
    #expect(more.output.contains("and 5 more"))
    let document = try desk.json("import", "run", "mail", "d", "--node", "A")
    #expect(document["unrecognised"]?.count == 25)
    #expect(try desk.run("import", "show", "2", "--node", "A").output.contains("not recognised as mail"))
  }
}
