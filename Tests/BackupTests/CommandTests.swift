import Foundation
import TestSupport
import Testing

@testable import Backup

/// What a series asks of the commands that it goes through.
@Suite struct CommandTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 61)
    try lyon.write()
  }

  private func backUp(_ through: String?, _ back: String? = nil, _ wanted: BackupSettings.Wanted = .increment)
    throws -> BackupEntry
  {
    try lyon.node.backUp(
      to: lyon.folder(),
      BackupSettings(
        wanted, through: through.map { ThroughCommand($0) }, back: back.map { ThroughCommand($0) })
    ).entry
  }

  private func content() throws -> [String: Data] {
    Dictionary(
      uniqueKeysWithValues: try names(in: lyon.folder().path).map {
        ($0, try Data(contentsOf: lyon.folder().appendingPathComponent($0)))
      })
  }

  @Test func `a series that went through a command is not continued in the clear`() throws {
    for _ in 0..<3 {
      _ = try backUp("gzip")
      try lyon.write()
    }
    var retention = Retention()
    retention.last = 1
    let before = try content()
    #expect(throws: BackupError.self) { try backUp(nil) }
    #expect(throws: BackupError.self) { try backUp(nil, nil, .full) }
    let error = #expect(throws: BackupError.self) {
      try lyon.node.prune(lyon.folder(), retention, BackupSettings())
    }
    #expect("\(try #require(error))".contains("--through"))
    #expect(try content() == before)
    _ = try lyon.node.prune(lyon.folder(), retention, BackupSettings(through: ThroughCommand("gzip")))
    #expect(try BackupSeries.names(in: lyon.folder()).allSatisfy(BackupName.isThrough))
  }

  @Test func `without an index too, what went through a command is not continued in the clear`() throws {
    _ = try backUp("gzip")
    try FileManager.default.removeItem(at: lyon.folder().appendingPathComponent("index.json"))
    let before = try content()
    #expect(throws: BackupError.self) { try backUp(nil) }
    #expect(try content() == before)
  }

  @Test(arguments: ["true", "cat >/dev/null", "head -c 100 >/dev/null", "head -c 20"])
  func `a command that does not take all or gives nothing has failed, each time`(command: String) throws {
    for _ in 0..<5 {
      let error = #expect(throws: BackupError.self) { try backUp(command) }
      guard case .commandFailed = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
    #expect(try names(in: lyon.folder().path) == [".lock", "index.json"])
  }

  @Test(arguments: ["cat >/dev/null; echo no", "cat | head -c 100; cat >/dev/null", "gzip; echo more"])
  func `where the way back is known, what does not come back is no backup`(command: String) throws {
    let error = #expect(throws: BackupError.self) { try backUp(command, "gzip -d") }
    guard case .notReadBack = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try names(in: lyon.folder().path) == [".lock", "index.json"])
    _ = try backUp("gzip", "gzip -d")
    #expect(try BackupSeries.names(in: lyon.folder()).count == 1)
  }

  @Test func `what a command reads back has no name on the disk while it is read`() throws {
    _ = try backUp("gzip")
    let temporary = try scratch.makeFolder("temporary")
    let command =
      "TMPDIR=\(temporary) exec \(Office.satchel) backup verify \(lyon.folder().path) --through 'gzip -d; sleep 20'"
    let program = try Program("sh", ["-c", command], in: scratch)
    usleep(1_500_000)
    program.kill()
    #expect(try program.wait().status == 128 + 9)
    #expect(try names(in: temporary) == [])
  }

  @Test(.enabled(if: Medium.isAvailable(.memory), "SKIPPED: no file system can be mounted here"))
  func `a command that reads back without an end is ended while half the room is free`() throws {
    _ = try backUp("gzip")
    let medium = try Medium(.memory, kilobytes: 8192, in: scratch)
    for (command, reason) in [("gzip -d; cat /dev/zero", "half"), ("yes", "no bundle")] {
      let line =
        "TMPDIR=\(medium.path) exec \(Office.satchel) backup restore \(lyon.folder().path) "
        + "\(scratch.path("again")) --through '\(command)'"
      let ending = try Program.run("sh", "-c", line, in: scratch)
      #expect(ending.status == 1 && ending.errors.contains(reason), "\(ending.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.path("again")))
  }

  /// What a backup through a command fails for that has only a second to move.
  private func failure(through command: ThroughCommand, back: ThroughCommand? = nil) -> BackupError? {
    #expect(throws: BackupError.self) {
      try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: command, back: back))
    }
  }

  @Test(arguments: [
    "sleep 600", "cat; exec sleep 600", "trap '' TERM; cat; sleep 600; sleep 600",
    "head -c 10; sleep 600 | cat",
  ])
  func `a command that does not move is ended with all that it started, and the series is what it was`(
    command: String
  ) throws {
    _ = try backUp("gzip")
    try lyon.write()
    let before = try content()
    let mark = "600.\(UInt32.random(in: 0...(.max)))"
    let text = command.replacing("600", with: mark)
    let began = ContinuousClock.now
    let error = failure(through: ThroughCommand(text, patience: .seconds(1)))
    #expect(error == .commandStoodStill(command: text, seconds: 1))
    #expect("\(try #require(error))".contains("`\(text)` took no input and gave no output for 1 s"))
    #expect(ContinuousClock.now - began < .seconds(120))
    #expect(try content() == before)
    let left = try Program.run("pgrep", "-f", "sleep \(mark)", in: scratch)
    #expect(left.text == "", "still there: \(left.text)")
  }

  @Test func `a command that reads back and does not move is ended, and no file counts as damaged by it`()
    throws
  {
    _ = try backUp("gzip")
    try lyon.write()
    let before = try content()
    let slow = ThroughCommand("head -c 9; exec sleep 600", patience: .seconds(1))
    guard case .commandStoodStill = failure(through: ThroughCommand("gzip"), back: slow) else {
      Issue.record("a file that could not be read back counts")
      return
    }
    #expect(try content() == before)
    #expect(throws: BackupError.commandStoodStill(command: slow.text, seconds: 1)) {
      try BackupSeries.verify(lyon.folder(), through: slow)
    }
  }

  @Test func `a command that moves is not ended, however slow it is`() throws {
    let slow = ThroughCommand(
      "for i in $(seq 22); do head -c 40; sleep 1; done; cat", patience: .seconds(15))
    let began = ContinuousClock.now
    _ = try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: slow))
    #expect(ContinuousClock.now - began > .seconds(20))
  }

  @Test func `a command that is interrupted is ended soon, and the series is what it was`() throws {
    _ = try backUp("gzip")
    try lyon.write()
    let before = try content()
    let interruption = Interruption()
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { interruption.request() }
    let began = ContinuousClock.now
    let error = failure(through: ThroughCommand("exec sleep 600").ended(by: interruption))
    #expect(error == .commandInterrupted(command: "exec sleep 600"))
    #expect(
      failure(through: ThroughCommand("gzip").ended(by: interruption)) == .commandInterrupted(command: "gzip")
    )
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(try content() == before)
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func `a command at the terminal that somebody interrupts says nothing of a file`(number: Int32) throws {
    _ = try backUp("gzip")
    let before = try content()
    let text = "head -c 9; kill -\(number) $$"
    let command = ThroughCommand(text, mayAsk: true)
    #expect(throws: BackupError.commandInterrupted(command: text)) {
      try BackupSeries.rebuildIndex(lyon.folder(), through: command)
    }
    #expect(try content() == before)
  }

  @Test func `what cannot be read stays in the index, and is known again once it can`() throws {
    let first = try backUp("gzip")
    try lyon.write()
    let file = lyon.folder().appendingPathComponent(first.file)
    let sound = try Data(contentsOf: file)
    try sound.prefix(100).write(to: file)
    let report = try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: ThroughCommand("gzip")))
    #expect(report.findings.count == 1 && report.entry.kind == .full)
    _ = try BackupSeries.rebuildIndex(lyon.folder(), through: ThroughCommand("false"))
    try sound.write(to: file)
    let series = try BackupSeries.open(lyon.folder())
    #expect(series.defects == [])
    #expect(series.chain.entries.count == 2)
  }

  @Test func `a directory without backups is not called sound`() throws {
    let ending = try Program.run(
      Office.satchel, "backup", "verify", try scratch.makeFolder("empty"), in: scratch)
    #expect(ending.status == 1 && ending.errors.contains("there are no backups"), "\(ending.errors)")
  }

  @Test func `the index of a series that went through a command is not made anew without one`() throws {
    _ = try backUp("gzip")
    let before = try content()
    #expect(throws: BackupError.self) { try BackupSeries.rebuildIndex(lyon.folder()) }
    #expect(try content() == before)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
  func `a signal that ends the program ends its command`(number: Int32) throws {
    let mark = "600.\(UInt32.random(in: 0...(.max)))"
    let office = try Office("Oslo", in: scratch)
    let began = scratch.path("began")
    let program = try Program(
      Office.satchel,
      [
        "backup", "create", scratch.path("series"), "--node", office.directory, "--through",
        "cat; touch \(began); sleep \(mark); echo",
      ], in: scratch)
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: began) { usleep(50_000) }
    try #require(FileManager.default.fileExists(atPath: began))
    program.signal(number)
    let ending = try program.wait()
    #expect(ending.status == 128 + number, "\(ending.errors)")
    #expect(try BackupSeries.names(in: URL(fileURLWithPath: scratch.path("series"))) == [])
    #expect(try Program.run("pgrep", "-f", "sleep \(mark)", in: scratch).text == "")
  }

  @Test func `a command that has ended is done, whatever it leaves running`() throws {
    let command = ThroughCommand("cat; sleep 20 2>/dev/null & exit 0", patience: .seconds(5))
    _ = try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: command))
    #expect(try BackupSeries.verify(lyon.folder(), through: ThroughCommand("cat")).findings.isEmpty)
  }

  @Test func `before anything is removed, what went through a command is read back`() throws {
    for _ in 0..<2 {
      _ = try backUp("gzip", nil, .full)
      try lyon.write()
    }
    let worthless = try backUp("cat >/dev/null; echo no", nil, .full)
    var retention = Retention()
    retention.last = 1
    let blind = try BackupSeries.open(lyon.folder()).plan(retention)
    #expect(blind.unread == 1)
    let plan = try BackupSeries.prune(lyon.folder(), retention, through: ThroughCommand("gzip -d"))
    #expect(plan.unread == 0)
    let fates = plan.lines.map(\.fate)
    #expect(fates.first == .removed)
    #expect(fates.dropFirst().first == .kept(["last"]))
    guard case .unsound = fates.last else {
      Issue.record("what cannot be read back counts for a rule")
      return
    }
    #expect(plan.lines.last?.entry.id == worthless.id)
    #expect(try BackupSeries.names(in: lyon.folder()).count == 2)
  }

  /// `script` (bsdutils, which every Debian has) runs a program at a terminal of its own.
  @Test func `on the command line a command may ask at the terminal`() throws {
    _ = try backUp("gzip")
    let asking = scratch.path("asking")
    try Data("read -r word </dev/tty && [ \"$word\" = sesame ] && exec gzip -d\n".utf8)
      .write(to: URL(fileURLWithPath: asking))
    let verify = "\(Office.satchel) backup verify \(lyon.folder().path) --through 'sh \(asking)'"
    let line =
      "(for i in 1 2 3 4 5 6; do echo sesame; done; sleep 8) | timeout 50 script -qec \"\(verify)\" /dev/null"
    let ending = try Program.run("sh", "-c", line, in: scratch)
    #expect(ending.text.contains("all is well"), "\(ending.text) \(ending.errors)")
  }
}
