import ConversationStore
import Exchange
import Foundation
import TestSupport
import Testing

@testable import Backup

@Suite struct SeriesTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch)
  }

  private func kinds() throws -> [BackupEntry.Kind] {
    try BackupSeries.open(lyon.folder()).chain.entries.map(\.kind)
  }

  @Test func `the first backup is full and the next one continues it`() throws {
    try lyon.write()
    let first = try lyon.backUp()
    try lyon.write()
    let second = try lyon.backUp()
    #expect([first.kind, second.kind] == [.full, .increment])
    #expect(second.previous?.id == first.id && second.previous?.sha256 == first.content)
    #expect(try second.state == lyon.digest())
  }

  @Test func `without a new write there is no new file`() throws {
    try lyon.write()
    let first = try lyon.backUp()
    let before = try names(in: lyon.folder().path)
    lyon.clock.advance(by: Desk.hour)
    #expect(try lyon.backUp() == first)
    #expect(try lyon.backUp(.full) == first)
    #expect(try names(in: lyon.folder().path) == before)
  }

  @Test func `a full backup is made when it is asked for, and when the last one is old enough`() throws {
    for wanted in [
      BackupSettings.Wanted.increment, .full, .fullEvery(2 * Desk.hour), .fullEvery(2 * Desk.hour),
    ] {
      try lyon.write()
      try lyon.backUp(wanted)
      lyon.clock.advance(by: Desk.hour)
    }
    try lyon.write()
    try lyon.backUp(.fullEvery(2 * Desk.hour))
    #expect(try kinds() == [.full, .full, .increment, .full, .increment])
  }

  @Test func `when a backup of the chain is gone, the next one is full`() throws {
    for _ in 0..<3 {
      try lyon.write()
      try lyon.backUp()
    }
    let middle = try BackupSeries.open(lyon.folder()).chain.entries[1]
    try FileManager.default.removeItem(at: lyon.folder().appendingPathComponent(middle.file))
    try lyon.write()
    let report = try lyon.node.backUp(to: lyon.folder())
    #expect(report.entry.kind == .full)
    #expect(report.findings.contains { $0.contains(middle.file) })
  }

  @Test func `when deletions are forgotten that the last backup does not know, the next one is full`() throws
  {
    try lyon.write(30)
    try lyon.backUp()
    try lyon.write(30)
    let oslo = try Desk("Oslo", in: scratch, seed: 2, clock: lyon.clock)
    try lyon.meet(oslo)
    lyon.clock.advance(by: 48 * Desk.hour)
    try oslo.write(3)
    try lyon.meet(oslo)
    try lyon.meet(oslo)
    _ = try lyon.node.store.purge(retention: 0)
    try #require(try lyon.node.store.extract { !$0.forgotten.dots.isEmpty })
    #expect(try lyon.backUp().kind == .full)
    let report = try BackupSeries.verify(lyon.folder(), .states)
    #expect(report.findings.map(\.text) == [])
  }

  @Test func `the index made anew from the files is the one that was there`() throws {
    for _ in 0..<4 {
      try lyon.write()
      try lyon.backUp()
    }
    let index = lyon.folder().appendingPathComponent("index.json")
    let before = try Data(contentsOf: index)
    try FileManager.default.removeItem(at: index)
    _ = try BackupSeries.rebuildIndex(lyon.folder())
    #expect(try Data(contentsOf: index) == before)
  }

  @Test func `a clock that goes back does not break the chain`() throws {
    for hours in [0, -30, 5, -100] {
      lyon.clock.set(Desk.start + Int64(hours) * Desk.hour)
      try lyon.write()
      try lyon.backUp()
    }
    #expect(try kinds() == [.full, .increment, .increment, .increment])
    #expect(try BackupSeries.verify(lyon.folder(), .states).findings.map(\.text) == [])
  }

  @Test func `a series takes backups of its own node only, and never lies inside a node`() throws {
    try lyon.write()
    try lyon.backUp()
    let oslo = try Desk("Oslo", in: scratch, seed: 2)
    try oslo.write()
    let error = #expect(throws: BackupError.self) { try oslo.backUp() }
    #expect(error.map { "\($0)".contains("another node (Lyon)") } == true)
    #expect(throws: BackupError.insideNode(path: scratch.path("Lyon/series"))) {
      try lyon.backUp(to: "Lyon/series")
    }
  }

  @Test func `backups made while others write are sound states`() async throws {
    try lyon.write(20)
    let lyon = lyon
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for _ in 0..<60 { try lyon.write(1) } }
      group.addTask { for _ in 0..<6 { try lyon.backUp() } }
      try await group.waitForAll()
    }
    try lyon.backUp()
    let report = try BackupSeries.verify(lyon.folder(), .states)
    #expect(report.findings.map(\.text) == [])
    #expect(report.statesCompared == report.chain.entries.count)
    #expect(try report.chain.last?.state == lyon.digest())
  }

  @Test func `a backup that went through a command that fails has failed, and leaves nothing`() throws {
    try lyon.write()
    for command in ["false", "cat >/dev/null; exit 3", "head -c 10; exit 1", "kill -9 $$"] {
      let error = #expect(throws: BackupError.self) {
        try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: ThroughCommand(command)))
      }
      guard case .commandFailed = error else {
        Issue.record("\(command): \(String(describing: error))")
        continue
      }
    }
    #expect(try names(in: lyon.folder().path) == [".lock", "index.json"])
  }

  @Test func `what went through a command comes back through another`() throws {
    let settings = BackupSettings(through: ThroughCommand("gzip"), back: ThroughCommand("gzip -d"))
    for _ in 0..<3 {
      try lyon.write()
      _ = try lyon.node.backUp(to: lyon.folder(), settings)
    }
    #expect(
      try BackupSeries.verify(lyon.folder(), .states, through: settings.back).findings.map(\.text) == [])
    let without = try BackupSeries.verify(lyon.folder())
    #expect(without.findings.filter { $0.text.contains("--through") }.count == 3)
  }
}
