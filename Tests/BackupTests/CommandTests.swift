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
}
