import ConversationStore
import Exchange
import Foundation
import TestSupport
import Testing
import Versioning

@testable import Backup

/// What a stick, a disk or a person can do to a series.
private enum Damage: CaseIterable {
  case flip, cut, remove, double, swap, empty

  /// - Returns: the names of the files that are not what they were.
  func apply(to folder: URL, _ dice: inout SeededGenerator) throws -> [String] {
    let names = try BackupSeries.names(in: folder)
    guard let name = names.randomElement(using: &dice) else { return [] }
    let file = folder.appendingPathComponent(name)
    var bytes = try Data(contentsOf: file)
    switch self {
    case .flip:
      guard let position = bytes.indices.randomElement(using: &dice) else { return [] }
      bytes[position] ^= UInt8.random(in: 1...255, using: &dice)
      try bytes.write(to: file)
    case .cut:
      guard !bytes.isEmpty else { return [] }
      try bytes.prefix(Int.random(in: 0..<bytes.count, using: &dice)).write(to: file)
    case .empty: try Data().write(to: file)
    case .remove: try FileManager.default.removeItem(at: file)
    case .double:
      let copy = "copy-\(UInt32.random(in: 0...999, using: &dice))-" + name
      try bytes.write(to: folder.appendingPathComponent(copy))
      return [copy]
    case .swap:
      guard let other = names.filter({ $0 != name }).randomElement(using: &dice) else { return [] }
      try Data(contentsOf: folder.appendingPathComponent(other)).write(to: file)
    }
    return [name]
  }
}

@Suite struct DamageTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 21)
  }

  private func findings(_ folder: URL) throws -> [Finding] { try BackupSeries.verify(folder).findings }

  /// Every byte of a small series, its index too: one value of each, or with `SATCHEL_BUDGET` all 255. What does
  /// not change is read once.
  @Test func `every single byte that changes is noticed`() throws {
    for _ in 0..<2 {
      try lyon.write(1)
      try lyon.backUp()
    }
    let folder = lyon.folder()
    let files = PlainFiles(directory: folder, command: nil)
    let sound = Dictionary(
      uniqueKeysWithValues: try BackupSeries.names(in: folder).map {
        ($0, try ReadBackup.readWhole($0, files))
      })
    func isNoticed(except changed: String) throws -> Bool {
      let series = try BackupSeries(folder, try SeriesIndex.read(in: folder)) { name, _ in
        guard name == changed else { return try #require(sound[name]).entry }
        return try ReadBackup.readWhole(name, files).entry
      }
      var verification = Verification(series: series, read: sound)
      verification.checkFiles()
      verification.checkIndex()
      verification.checkChain()
      return !verification.report.isSound
    }
    let values = isThorough ? Array(1...255) : [0x01] as [UInt8]
    var missed: [String] = []
    for name in try names(in: folder.path) where name != ".lock" {
      #expect(try !isNoticed(except: name))
      let file = folder.appendingPathComponent(name)
      let bytes = try Data(contentsOf: file)
      for position in bytes.indices {
        for value in values {
          var damaged = bytes
          damaged[position] ^= value
          try damaged.write(to: file)
          if try !isNoticed(except: name) { missed.append("\(name) \(position) \(value)") }
        }
      }
      try bytes.write(to: file)
    }
    #expect(missed == [])
    #expect(try findings(folder).isEmpty)
  }

  private var isThorough: Bool { ProcessInfo.processInfo.environment["SATCHEL_BUDGET"] != nil }

  /// `SATCHEL_BUDGET=1000` makes so many.
  @Test func `several damages at once are each named, and a restore takes all that is sound`() throws {
    let budget = ProcessInfo.processInfo.environment["SATCHEL_BUDGET"].flatMap { Int($0) } ?? 12
    for step in 0..<9 {
      try lyon.write(3)
      lyon.clock.advance(by: Desk.hour)
      try lyon.backUp(step % 4 == 3 ? .full : .increment)
    }
    let sound = lyon.folder()
    for seed in 0..<UInt64(budget) {
      var dice = SeededGenerator(seed: seed)
      let folder = lyon.folder("damaged")
      try FileManager.default.copyItem(at: sound, to: folder)
      var damaged: Set<String> = []
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        let damage = try #require(Damage.allCases.randomElement(using: &dice))
        damaged.formUnion(try damage.apply(to: folder, &dice))
      }
      try checkNamed(damaged, folder, seed)
      try checkRestored(folder, seed)
      try FileManager.default.removeItem(at: folder)
    }
  }

  /// A file that was removed is named by its name as well, and a copy by that or by the one it was taken for.
  private func checkNamed(_ damaged: Set<String>, _ folder: URL, _ seed: UInt64) throws {
    let report = try BackupSeries.verify(folder)
    let text = report.findings.map(\.text).joined(separator: "\n")
    for name in damaged where try isOtherwise(name, folder) {
      #expect(text.contains(name), "seed \(seed): \(name) is not named in:\n\(text)")
    }
  }

  /// Two damages may undo each other.
  private func isOtherwise(_ name: String, _ folder: URL) throws -> Bool {
    let (now, before) = (folder.appendingPathComponent(name), lyon.folder().appendingPathComponent(name))
    let files = FileManager.default
    guard files.fileExists(atPath: now.path) else { return files.fileExists(atPath: before.path) }
    return !files.contentsEqual(atPath: now.path, andPath: before.path)
  }

  private func checkRestored(_ folder: URL, _ seed: UInt64) throws {
    let target = URL(fileURLWithPath: scratch.path("node-\(seed)"), isDirectory: true)
    let report: RestoreReport
    do { report = try BackupSeries.restore(folder, to: target) } catch is BackupError {
      #expect(!FileManager.default.fileExists(atPath: target.path), "seed \(seed)")
      return
    }
    #expect(report.check.findings == [], "seed \(seed)")
    let node = try Node.open(at: target)
    let knowledge = try node.store.read { try $0.position().knowledge }
    let missing = Knowledge(report.missing.map { ($0.replica, $0.counters) })
    #expect(missing.contains(report.target.knows.subtracting(knowledge)), "seed \(seed)")
    if missing.isEmpty { #expect(report.state == report.target.state, "seed \(seed)") }
    // What is lost in the backup comes back from the node itself.
    try lyon.exchange(lyon.node, node)
    #expect(try node.store.read { try $0.digest() } == lyon.digest(), "seed \(seed)")
    try node.store.close()
    try FileManager.default.removeItem(at: target)
  }

  @Test func `a restore says exactly what is missing and who has it`() throws {
    let oslo = try Desk("Oslo", in: scratch, seed: 22, clock: lyon.clock)
    try lyon.write(4)
    try lyon.backUp()
    let before = try lyon.node.store.read { try $0.position() }
    try lyon.write(3)
    let lost = try lyon.backUp()
    let after = try lyon.node.store.read { try $0.position() }
    for _ in 0..<2 { try lyon.meet(oslo) }
    try lyon.write(2)
    try lyon.backUp()
    try FileManager.default.removeItem(at: lyon.folder().appendingPathComponent(lost.file))
    #expect(try findings(lyon.folder()).map(\.kind) == [.missing, .missing])
    let report = try BackupSeries.restore(
      lyon.folder(), to: URL(fileURLWithPath: scratch.path("restored"), isDirectory: true))
    let gap = after.knowledge.subtracting(before.knowledge)
    let missing = try #require(report.missing.first)
    #expect(missing.replica == before.replica && gap[before.replica].contains(missing.counters))
    #expect(missing.site == "Lyon" && missing.holders == ["Oslo"])
    #expect(report.skipped.map(\.file) == [lost.file])
    #expect(!report.isComplete)
  }

  @Test func `a damaged full backup is replaced by the one before it and all that follows`() throws {
    for step in 0..<6 {
      try lyon.write(3)
      lyon.clock.advance(by: Desk.hour)
      try lyon.backUp(step == 3 ? .full : .increment)
    }
    let chain = try BackupSeries.open(lyon.folder()).chain.entries
    let full = lyon.folder().appendingPathComponent(chain[3].file)
    var bytes = try Data(contentsOf: full)
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: full)
    let report = try BackupSeries.restore(
      lyon.folder(), to: URL(fileURLWithPath: scratch.path("restored"), isDirectory: true))
    #expect(report.applied.map(\.file) == [0, 1, 2, 4, 5].map { chain[$0].file })
    #expect(report.skipped.map(\.file) == [chain[3].file])
    #expect(report.missing.flatMap(\.holders) == [])
  }

  @Test func `a file that somebody else signed is no backup of this node`() throws {
    try lyon.write()
    try lyon.backUp()
    let thief = try Desk("Lyon2", in: scratch, seed: 23)
    try thief.write()
    let forged = try thief.backUp(to: "forged")
    try FileManager.default.copyItem(
      at: thief.folder("forged").appendingPathComponent(forged.file),
      to: lyon.folder().appendingPathComponent("29991128T152943Z-full-00000000.xml.zst"))
    #expect(try findings(lyon.folder()).map(\.kind) == [.signature])
  }
}
