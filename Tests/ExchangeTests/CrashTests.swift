import Foundation
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// `kill -9` at seeded moments; the next run finishes the job.
@Suite(.serialized) struct CrashTests {
  private static let kills = 8

  private func mailbox(_ count: Int, in scratch: Scratch) throws -> String {
    let messages = (0..<count).map { number in
      """
      From a@x.example Mon Mar  3 08:12:44 2014
      Message-ID: <m\(number)@x.example>
      References: <t\(number / 4)@x.example>
      Date: Mon, 3 Mar 2014 09:\(10 + number / 60 % 50):\(10 + number % 50) +0100
      From: P\(number % 7) <p\(number % 7)@x.example>
      Subject: Thread \(number / 4)

      Text \(number)

      """
    }
    return try scratch.write(messages.joined(separator: "\n"), to: "box.mbox")
  }

  private func kill(_ program: Program, within seconds: Double, _ generator: inout SeededGenerator) throws {
    usleep(UInt32.random(in: 0...UInt32(seconds * 1_000_000), using: &generator))
    program.kill()
    _ = try program.wait()
  }

  @Test func `an apply or export that is killed leaves nothing half, and runs again`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(seed: 17)
    let lyon = try Office.empty("Lyon", in: scratch)
    try lyon.succeed("import", "run", "mail", try mailbox(900, in: scratch))
    let bundle = scratch.path("all.xml")
    try lyon.succeed("export", "--all", bundle)
    let oslo = try Office.empty("Oslo", in: scratch)
    let replica = try oslo.status().replica
    for _ in 0..<Self.kills {
      try kill(try oslo.start(["apply", bundle]), within: 1, &generator)
      try oslo.expectSound()
      #expect(try oslo.status().replica == replica)
    }
    try oslo.succeed("apply", bundle)
    #expect(try oslo.digest() == lyon.digest())

    let folder = try scratch.makeFolder("out")
    for _ in 0..<Self.kills {
      try kill(try lyon.start(["export", "--all", folder + "/all.xml"]), within: 0.6, &generator)
      guard try names(in: folder).contains("all.xml") else { continue }
      let verify = try Program.run(Office.satchel, "verify", folder + "/all.xml", in: scratch)
      #expect(verify.status == 0, "\(verify.errors)")
    }
    try lyon.expectSound()
  }

  @Test func `an import that is killed again and again ends with what one run gives`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(seed: 18)
    let path = try mailbox(2000, in: scratch)
    let whole = try Office.empty("Whole", in: scratch)
    try whole.succeed("import", "run", "mail", path)
    let cut = try Office.empty("Cut", in: scratch)
    let replica = try cut.status().replica
    for _ in 0..<Self.kills {
      try kill(try cut.start(["import", "run", "mail", path]), within: 1.2, &generator)
      try cut.expectSound()
    }
    let rest: ImportDocument = try cut.succeed("import", "run", "mail", path, "--json").decoded()
    #expect(rest.created + rest.unchanged == 2000)
    #expect(try cut.status().counts == whole.status().counts)
    #expect(try cut.status().replica == replica)
    try cut.expectSound()
  }

  @Test func `a repair that is killed has made everything anew, or nothing`() throws {
    let scratch = try Scratch()
    var generator = SeededGenerator(seed: 19)
    let lyon = try Office.empty("Lyon", in: scratch)
    try lyon.succeed("import", "run", "mail", try mailbox(900, in: scratch))
    let digest = try lyon.digest()
    let spoil = "DELETE FROM dot WHERE row % 2 = 0; UPDATE conversation SET message_count = 99"
    func findings() throws -> [String] {
      try lyon.run("check", "--json").decoded(CheckDocument.self).findings
    }
    var spoiled: [String] = []
    for _ in 0..<Self.kills {
      if try findings() == [] {
        let database = lyon.directory + "/node.sqlite"
        #expect(try Program.run("sqlite3", database, spoil, in: scratch).status == 0)
        spoiled = try findings()
        #expect(!spoiled.isEmpty)
      }
      try kill(try lyon.start(["check", "--repair"]), within: 1.5, &generator)
      #expect([[], spoiled].contains(try findings()))
    }
    try lyon.succeed("check", "--repair")
    try lyon.expectSound()
    #expect(try lyon.digest() == digest)
  }
}
