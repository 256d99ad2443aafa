import Foundation
import TestSupport
import Testing

/// Sticks that are full, write-protected, of the kind that cameras use, or gone.
@Suite(.serialized) struct MediumTests {
  let scratch: Scratch
  let lyon: Office
  let oslo: Office
  let conversation: String

  private static let hasMemory = Medium.isAvailable(.memory)
  private static let hasFAT = Medium.isAvailable(.fat)

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
  }

  @Test(.enabled(if: hasFAT, "no FAT file system can be mounted"))
  func `nodes agree over a FAT stick, and draw their bundles together on it`() throws {
    let stick = try Medium(.fat, kilobytes: 4096, in: scratch)
    for number in 0..<9 {
      try lyon.post("\(number)", to: conversation)
      try lyon.synchronize(stick.path)
    }
    #expect(try names(in: stick.path).count == 2)
    let file = stick.path + "/" + (try #require(try names(in: stick.path).first))
    try Data(contentsOf: URL(fileURLWithPath: file)).prefix(400)
      .write(to: URL(fileURLWithPath: stick.path + "/half.xml.zst"))
    #expect(try oslo.run("sync", "folder", stick.path).status == 2)
    try oslo.post("from Oslo", to: conversation)
    _ = try oslo.run("sync", "folder", stick.path)
    _ = try lyon.run("sync", "folder", stick.path)
    try expectAgreement(lyon, oslo)
    let again: FolderDocument = try lyon.run("sync", "folder", stick.path, "--json").decoded()
    #expect(again.bundles.map(\.result) == ["refused"])
    #expect(again.written.isEmpty)
  }

  @Test(.enabled(if: hasMemory, "nothing can be mounted"))
  func `a full stick ends the visit with the reason, and nothing half on it`() throws {
    try oslo.post("from Oslo", to: try oslo.startConversation("Opening hours"))
    let stick = try Medium(.memory, kilobytes: 16, in: scratch)
    try oslo.synchronize(stick.path)
    let before = try names(in: stick.path)
    var generator = SeededGenerator(seed: 5)
    let text = (0..<4000).map { _ in String(generator.next(), radix: 36) }.joined()
    try lyon.post(text, to: conversation)

    let ending = try lyon.run("sync", "folder", stick.path)
    #expect(ending.status == 1)
    for part in [stick.path, "No space left", "What was read is applied", "Make room"] {
      #expect(ending.errors.contains(part), "\(ending.errors)")
    }
    #expect(ending.text.contains("Opening hours"))
    #expect(try names(in: stick.path) == before)
    try lyon.expectSound()

    try stick.remount("size=4m")
    try lyon.synchronize(stick.path)
    try oslo.synchronize(stick.path)
    try expectAgreement(lyon, oslo)
  }

  @Test(.enabled(if: hasMemory, "nothing can be mounted"))
  func `a write-protected stick gives what it has, and says that it took nothing`() throws {
    try oslo.post("from Oslo", to: try oslo.startConversation("Opening hours"))
    let stick = try Medium(.memory, kilobytes: 1024, in: scratch)
    try oslo.synchronize(stick.path)
    try stick.remount("ro")
    let before = try names(in: stick.path)
    let ending = try lyon.run("sync", "folder", stick.path, "--json")
    #expect(ending.status == 1)
    #expect(ending.errors.contains("Read-only") && ending.errors.contains("write protection"))
    let report: FolderDocument = try ending.decoded()
    #expect(report.bundles.map(\.result) == ["applied"])
    #expect(report.written.isEmpty)
    #expect(try names(in: stick.path) == before)
    // With nothing to write there is nothing to complain of.
    #expect(try oslo.run("sync", "folder", stick.path).status == 0)
  }

  @Test(.enabled(if: hasMemory, "nothing can be mounted"))
  func `a stick that is pulled out while a bundle is written takes nothing, and nothing lands in its place`()
    throws
  {
    let mailbox = (0..<1500).map { number in
      """
      From a@x.example Mon Mar  3 08:12:44 2014
      Message-ID: <m\(number)@x.example>
      Date: Mon, 3 Mar 2014 09:\(10 + number / 60 % 50):\(10 + number % 50) +0100
      From: P\(number % 7) <p\(number % 7)@x.example>
      Subject: Thread \(number)

      \(String(repeating: "Text \(number) ", count: 400))

      """
    }
    try lyon.succeed(
      "import", "run", "mail", try scratch.write(mailbox.joined(separator: "\n"), to: "box.mbox"))
    let stick = try Medium(.memory, kilobytes: 65_536, in: scratch)
    let program = try lyon.start(["sync", "folder", stick.path])
    var isWriting = false
    for _ in 0..<3_000_000 {
      isWriting = try names(in: stick.path).contains { $0.hasSuffix(".partial") }
      if isWriting { break }
    }
    // However slow this machine is: the program stands still while the medium goes.
    program.signal(SIGSTOP)
    try #require(isWriting)
    try stick.pullOut()
    program.signal(SIGCONT)
    let ending = try program.wait()
    #expect(ending.status == 1)
    #expect(ending.errors.contains("taken away") && ending.errors.contains("Put the medium back"))
    #expect(try names(in: stick.path) == [])
    try lyon.expectSound()
    let next = try Medium(.memory, kilobytes: 65_536, in: scratch)
    for office in [lyon, oslo, lyon] { try office.synchronize(next.path) }
    try expectAgreement(lyon, oslo)
  }

  @Test(.enabled(if: hasMemory, "nothing can be mounted"))
  func `a node on a full disk says so, changes nothing, and goes on when there is room`() throws {
    let disk = try Medium(.memory, kilobytes: 2048, in: scratch)
    func run(_ arguments: String...) throws -> Ending {
      try Program(Office.satchel, arguments + ["--node", disk.path + "/node"], in: scratch).wait()
    }
    #expect(try run("init", "--site", "Bergen").status == 0)
    let digest = try run("digest").text
    let fill = disk.path + "/fill"
    _ = try Program.run("dd", "if=/dev/zero", "of=\(fill)", "bs=4096", in: scratch)
    let refused = try run("person", "add", "--kind", "user", "--name", "Anna")
    #expect(refused.status == 1)
    for part in ["node.sqlite cannot be written: there is no room left", "nothing was changed", "Make room"] {
      #expect(refused.errors.contains(part), "\(refused.errors)")
    }
    try FileManager.default.removeItem(atPath: fill)
    #expect(try run("digest").text == digest)
    #expect(try run("person", "add", "--kind", "user", "--name", "Anna").status == 0)
    #expect(try run("check").status == 0)
  }

  /// It would fit on the disk alone, and not with what it holds.
  @Test(.enabled(if: hasMemory, "nothing can be mounted"))
  func `a pipe is not kept where half the room would not stay free`() throws {
    let disk = try Medium(.memory, kilobytes: 20_480, in: scratch)
    let node = disk.path + "/node"
    #expect(
      try Program.run(Office.satchel, "init", "--site", "Bergen", "--node", node, in: scratch).status == 0)
    let input = Data("<bundle>".utf8) + Data(repeating: 0x78, count: 14 << 20)
    let refused = try Program(Office.satchel, ["apply", "--node", node, "-"], input: input, in: scratch)
      .wait()
    #expect(refused.status == 1)
    #expect(refused.errors.contains("what came from a pipe cannot be kept"), "\(refused.errors)")
    #expect(refused.errors.contains("nothing was changed"))
    #expect(try names(in: node + "/incoming").isEmpty)
  }
}
