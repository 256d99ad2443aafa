import Foundation
import TestSupport
import Testing

@testable import Backup

/// `kill -9` at seeded moments, and disks that fill up.
@Suite(.serialized) struct CrashTests {
  let scratch: Scratch
  let desk: Desk
  let office: Office

  init() throws {
    scratch = try Scratch()
    desk = try Desk("Lyon", in: scratch, seed: 41)
    try desk.write(60)
    office = Office("Lyon", at: scratch.path("Lyon"), in: scratch)
  }

  private func kill(_ program: Program, within seconds: Double, _ dice: inout SeededGenerator) throws {
    usleep(UInt32.random(in: 0...UInt32(seconds * 1_000_000), using: &dice))
    program.kill()
    _ = try program.wait()
  }

  @Test func `a create, a prune and a restore that are killed leave a series that is sound`() throws {
    var dice = SeededGenerator(seed: 42)
    let folder = desk.folder()
    for step in 0..<10 {
      try desk.write(2)
      try kill(
        try office.start(["backup", "create", folder.path] + (step % 3 == 0 ? ["--full"] : [])), within: 0.15,
        &dice)
      guard FileManager.default.fileExists(atPath: folder.path) else { continue }
      #expect(try BackupSeries.verify(folder).findings.map(\.text) == [], "after create \(step)")
    }
    for _ in 0..<6 {
      try desk.write(1)
      try desk.backUp()
    }
    try desk.backUp(.full)
    var retention = Retention()
    for step in 0..<5 {
      retention.last = 5 - step
      try kill(
        try Program(
          Office.satchel, ["backup", "prune", folder.path, "--keep-last", "\(retention.last)"], in: scratch),
        within: 0.08, &dice)
      #expect(try BackupSeries.verify(folder).findings.map(\.text) == [], "after prune \(step)")
    }
    let target = URL(fileURLWithPath: scratch.path("again"), isDirectory: true)
    for _ in 0..<5 {
      let program = try Program(Office.satchel, ["backup", "restore", folder.path, target.path], in: scratch)
      try kill(program, within: 0.2, &dice)
      guard FileManager.default.fileExists(atPath: target.path) else { continue }
      let again = Office("Lyon", at: target.path, in: scratch)
      #expect(try again.run("check").status == 0)
      try FileManager.default.removeItem(at: target)
    }
    #expect(try BackupSeries.restore(folder, to: target).isComplete)
    #expect(try BackupSeries.verify(folder, .states).findings.map(\.text) == [])
  }

  @Test(.enabled(if: Medium.isAvailable(.memory), "SKIPPED: no file system can be mounted here"))
  func `a full disk fails a backup and a restore, and what was there stays sound`() throws {
    let medium = try Medium(.memory, kilobytes: 64, in: scratch)
    let folder = URL(fileURLWithPath: medium.path, isDirectory: true)
    var failures = 0
    for _ in 0..<24 {
      try desk.write(30)
      do {
        _ = try desk.node.backUp(to: folder, BackupSettings(.full))
      } catch let error as BackupError {
        failures += 1
        #expect("\(error)".contains("No space left on device; nothing of it was left behind"))
      }
      #expect(try BackupSeries.verify(folder).findings.map(\.text) == [])
      #expect(try names(in: folder.path).filter { $0.hasSuffix(".partial") } == [])
    }
    #expect(failures > 0)
    let target = medium.path + "/node"
    #expect(throws: (any Error).self) {
      try BackupSeries.restore(folder, to: URL(fileURLWithPath: target, isDirectory: true))
    }
    #expect(try names(in: medium.path).filter { $0.contains("node") } == [])
    var retention = Retention()
    retention.last = 1
    _ = try BackupSeries.prune(folder, retention)
    #expect(try BackupSeries.verify(folder).findings.map(\.text) == [])
  }
}
