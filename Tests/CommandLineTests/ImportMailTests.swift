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

  /// More messages than go into one transaction.
  private func mailbox(_ count: Int) -> String {
    (0..<count).map { number in
      "From a@x Mon Jan  1 00:00:00 2024\nFrom: a@x.example\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n"
        + "Subject: s\nMessage-ID: <\(number)@x>\n\n\(String(repeating: "lorem ", count: 300))\n\n"
    }.joined()
  }

  @Test func `an import that fails half way says what is in, and goes on by resume`() throws {
    let desk = try Desk.withNode()
    try write(mailbox(1200), to: "m.mbox", in: desk)
    // No file may grow beyond so many blocks of 512 bytes.
    let failed = try desk.shell("ulimit -f 5000; trap '' XFSZ; $0 import run mail m.mbox --node A")
    #expect(failed.status == 1)
    #expect(
      failed.error.contains(
        #/Of import run 1, (500|1000) messages were read before that; .* is in, and stays/#),
      "\(failed.error)")
    #expect(failed.error.contains("satchel import resume 1"))
    #expect(try desk.json("import", "list", "--node", "A")[0]?["state"] == "interrupted")
    let rest = try desk.run("import", "resume", "--node", "A")
    #expect(rest.status == 0, "\(rest.error)")
    #expect(rest.output.contains("1200 messages read"))
  }

  @Test func `a killed import is interrupted, waits for its file, and is replaced by a whole run`() throws {
    let desk = try Desk.withNode()
    try write(mailbox(6000), to: "m.mbox", in: desk)
    // Killed once the first transaction is done. It stands still while that is looked for, however slow this machine is.
    _ = try desk.shell(
      """
      $0 import run mail m.mbox --node A & run=$!
      for i in $(seq 400); do
        kill -STOP $run
        if [ "$(sqlite3 A/node.sqlite 'SELECT count(*) FROM message')" -gt 0 ]; then break; fi
        kill -CONT $run
        sleep 0.05
      done
      kill -9 $run
      for i in $(seq 100); do
        if $0 import list --node A --json | grep -q interrupted; then break; fi
      done
      """)
    #expect(try desk.json("import", "list", "--node", "A")[0]?["state"] == "interrupted")
    let files = FileManager.default
    let (path, away) = (desk.directory.appendingPathComponent("m.mbox").path, desk.directory.path + "/away")
    try files.moveItem(atPath: path, toPath: away)
    let missing = try desk.run("import", "resume", "--node", "A")
    #expect(missing.status == 1)
    #expect(missing.error.contains("not there: ") && missing.error.contains("stays interrupted"))
    #expect(try desk.json("import", "list", "--node", "A")[0]?["state"] == "interrupted")
    try files.moveItem(atPath: away, toPath: path)
    #expect(try desk.run("import", "run", "mail", "m.mbox", "--node", "A").status == 0)
    #expect(try desk.json("import", "list", "--node", "A")[1]?["state"] == "replaced")
    #expect(try desk.run("import", "resume", "--node", "A").error.contains("no import was interrupted"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `a line on the terminal tells that headers are read, and nothing in a pipe does`() throws {
    let desk = try Desk.withNode()
    try write(mailbox(600), to: "m.mbox", in: desk)
    let text = try desk.runAtTerminal(columns: 90, "import", "run", "mail", "m.mbox", "--node", "A")
    #expect(text.contains("500 headers read"), "\(text)")
    let line = try #require(text.range(of: "headers read"))
    #expect(text[line.upperBound...].contains("600 messages read"))
    let piped = try desk.run("import", "run", "mail", "m.mbox", "--node", "A")
    #expect(!(piped.output + piped.error).contains("headers read"))
  }

  @Test func `a user map says who a sender is, and doubtful dates are told`() throws {
    let desk = try Desk.withNode()
    let mail = letter(1).replacing("+0000", with: "+9900").replacing("a@x.example", with: "john@new.example")
    try write(mail, to: "letter", in: desk)
    try write("mail,here\nJohn@New.example,john@x.org\n", to: "people.csv", in: desk)
    try write("john@new.example\n", to: "wrong.csv", in: desk)
    let wrong = try desk.run("import", "run", "mail", "letter", "--user-map", "wrong.csv", "--node", "A")
    #expect(wrong.status == 1)
    #expect(wrong.error.contains("wrong.csv: line 1"), "\(wrong.error)")
    let run = try desk.run("import", "run", "mail", "letter", "--user-map", "people.csv", "--node", "A")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("1 messages have a date that cannot be read or has an impossible zone"))
    #expect(run.output.contains("1 conversations and 0 people created"))
    #expect(try desk.json("person", "list", "--node", "A").count == 1)
    #expect(try desk.run("import", "show", "1", "--node", "A").output.contains("impossible zone"))
    #expect(try desk.json("import", "run", "mail", "letter", "--node", "A")["doubtfulDates"] == 0)
  }
}
