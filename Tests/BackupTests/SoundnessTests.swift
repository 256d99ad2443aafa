import Exchange
import Foundation
import TestSupport
import Testing

@testable import Backup

/// Damaged files are not relied upon when others are made or removed.
@Suite struct SoundnessTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 51)
  }

  private func flip(_ entry: BackupEntry) throws {
    let file = lyon.folder().appendingPathComponent(entry.file)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: file)
  }

  private func make(_ kinds: [BackupSettings.Wanted]) throws -> [BackupEntry] {
    try kinds.map { kind in
      try lyon.write(2)
      lyon.clock.advance(by: Desk.hour)
      return try lyon.backUp(kind)
    }
  }

  private var lastOne: Retention {
    var retention = Retention()
    retention.last = 1
    return retention
  }

  private func files() throws -> [String] { try BackupSeries.names(in: lyon.folder()) }

  @Test func `a damaged backup counts for no rule, is named, and the last sound one stays`() throws {
    let made = try make([.full, .full, .full])
    try flip(made[2])
    let plan = try BackupSeries.prune(lyon.folder(), lastOne)
    #expect(!plan.isSound)
    guard case .unsound = plan.lines.last?.fate else {
      Issue.record("\(plan.lines.map(\.fate))")
      return
    }
    #expect(try files() == made[1...].map(\.file).sorted())
    let again = URL(fileURLWithPath: scratch.path("again"), isDirectory: true)
    #expect(try BackupSeries.restore(lyon.folder(), to: again).applied == [made[1]])
  }

  @Test func `what continues a damaged backup counts for no rule either`() throws {
    let made = try make([.full, .increment, .full, .increment])
    try flip(made[2])
    let plan = try BackupSeries.prune(lyon.folder(), lastOne)
    #expect(!plan.isSound && plan.removed.isEmpty)
    #expect(try files().count == 4)
  }

  @Test func `given the node, a full backup takes the place of a damaged one before anything is removed`()
    throws
  {
    let made = try make([.full, .full, .full])
    try flip(made[2])
    let (plan, new) = try lyon.node.prune(lyon.folder(), lastOne, BackupSettings())
    #expect(plan.isSound && new?.kind == .full)
    #expect(try files() == [new?.file])
    #expect(try BackupSeries.verify(lyon.folder(), .states).isSound)
  }

  @Test func `pruning names the files that it cannot read, with exit status 2`() throws {
    let made = try make([.full, .increment, .full])
    let file = lyon.folder().appendingPathComponent(made[1].file)
    try Data(contentsOf: file).dropLast(10).write(to: file)
    let ending = try Program.run(
      Office.satchel, "backup", "prune", lyon.folder().path, "--keep-last", "5", in: scratch)
    #expect(ending.status == 2 && ending.errors.contains(made[1].file))
  }

  @Test func `files that nobody can read here are listed by name, and not as nothing`() throws {
    try lyon.write(2)
    let made = try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: ThroughCommand("gzip"))).entry
    try FileManager.default.removeItem(at: lyon.folder().appendingPathComponent("index.json"))
    for command in [["list"], ["prune", "--keep-last", "1"]] {
      let ending = try Program(Office.satchel, ["backup"] + command + [lyon.folder().path], in: scratch)
        .wait()
      #expect(ending.status == 2 && ending.errors.contains(made.file))
      #expect(!ending.errors.contains("nothing to list"))
    }
  }

  @Test func `a damaged last backup is replaced by a full one, asked for or not, although nothing is new`()
    throws
  {
    for wanted in [BackupSettings.Wanted.full, .increment] {
      let last = try #require(try make([.full]).last)
      try flip(last)
      let report = try lyon.node.backUp(to: lyon.folder(), BackupSettings(wanted))
      #expect(report.entry.kind == .full && report.entry != last)
      #expect(report.notices.contains { $0.contains(last.file) })
    }
  }

  @Test func `a series does not lie below a node's directory, and no node is restored below another's`()
    throws
  {
    _ = try make([.full])
    let oslo = try Desk("Oslo", in: scratch, seed: 52)
    let below = oslo.node.directory.appendingPathComponent("folders/deep", isDirectory: true)
    #expect(throws: BackupError.insideNode(path: below.path)) { try lyon.node.backUp(to: below) }
    #expect(throws: BackupError.targetInsideNode(path: below.path)) {
      try BackupSeries.restore(lyon.folder(), to: below)
    }
    #expect(!FileManager.default.fileExists(atPath: below.deletingLastPathComponent().path))
  }
}
