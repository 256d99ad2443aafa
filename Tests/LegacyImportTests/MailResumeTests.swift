import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

@Suite struct MailResumeTests {
  /// A mailbox of `count` messages, four to a thread.
  private func mailbox(_ count: Int, in scratch: Scratch, named name: String) throws -> String {
    let messages = (0..<count).map { number in
      let first = number / 4 * 4
      return """
        From a@x.example Mon Mar  3 08:12:44 2014
        Message-ID: <m\(number)@x.example>
        \(number == first ? "X-First: yes" : "References: <m\(first)@x.example>")
        Date: Mon, 3 Mar 2014 09:\(10 + number / 60):\(10 + number % 50) +0100
        From: P\(number % 7) <p\(number % 7)@x.example>
        Subject: Thread \(number / 4)

        Text \(number)

        """
    }
    return try scratch.write(messages.joined(separator: "\n"), to: name)
  }

  @Test(arguments: [1, 7, 60])
  func `an import that is cut and run again gives what one run gives`(_ batch: Int) throws {
    let scratch = try Scratch()
    let path = try mailbox(60, in: scratch, named: "box.mbox")
    let whole = try scratch.store("Whole")
    let once = try whole.importMail(path)

    let cut = try scratch.store("Cut")
    var options = MailImportOptions(internalDomains: ["brenner-tee.example"])
    options.batch = batch
    // What was committed when the run was cut.
    let part = try mailbox(30, in: scratch, named: "part.mbox")
    try cut.importMail(part, options: options)
    let here = try cut.count("message")
    let rest = try cut.importMail(path, options: options)
    #expect(rest.created + here == once.created)
    #expect(rest.unchanged == here)
    for kind in ["person", "conversation", "participant", "context", "message"] {
      #expect(try cut.count(kind) == whole.count(kind), "\(kind)")
    }
    try whole.give(to: cut)
    try cut.give(to: whole)
    #expect(try cut.status().conflicts == 0)
    #expect(try cut.status().digest == whole.status().digest)
  }
}
