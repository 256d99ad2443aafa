import Exchange
import Foundation
import Signing
import TestSupport
import Testing
import Versioning

@testable import Backup

/// Whose backups are taken when a node is restored.
@Suite struct SignerTests {
  let scratch: Scratch
  let lyon: Desk
  let oslo: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 11)
    oslo = try Desk("Oslo", in: scratch, seed: 12, clock: lyon.clock)
  }

  private func place(_ name: String) -> URL { URL(fileURLWithPath: scratch.path(name), isDirectory: true) }

  private func restored(_ name: String, _ change: (inout RestoreSettings) -> Void = { _ in }) throws
    -> (RestoreReport, Node)
  {
    var settings = RestoreSettings()
    change(&settings)
    let report = try BackupSeries.restore(
      lyon.folder(), to: place(name), settings, environment: Desk.environment(lyon.clock))
    return (report, try Node.open(at: place(name), environment: Desk.environment(lyon.clock)))
  }

  @Test func `only backups by the keys that were named are taken`() throws {
    try lyon.write()
    try lyon.backUp()
    let other = oslo.node.key.publicKey.fingerprint
    #expect(throws: BackupError.self) { try restored("untrusted") { $0.trusted = [other] } }
    let report = try BackupSeries.verify(lyon.folder(), trusting: [other])
    #expect(report.findings.map(\.kind) == [.signature])
    #expect(try restored("trusted") { $0.trusted = [lyon.node.key.publicKey.fingerprint] }.0.isComplete)
  }

  @Test func `given the present key, backups by the keys that it has followed are taken, and by no others`()
    throws
  {
    let (first, folder) = (lyon.node.key.publicKey.fingerprint, lyon.folder())
    try lyon.write()
    try lyon.backUp()
    let second = try lyon.node.rotateKey()
    try lyon.write()
    _ = try second.backUp(to: folder, BackupSettings(.increment))
    let third = try second.rotateKey()
    let present: Set = [third.key.publicKey.fingerprint]
    #expect(
      try BackupSeries.verify(folder, trusting: present).findings.map(\.kind) == [.signature, .signature])
    try lyon.write()
    _ = try third.backUp(to: folder, BackupSettings(.increment))
    #expect(try BackupSeries.verify(folder, trusting: present).isSound)
    #expect(try restored("by the present key") { $0.trusted = present }.0.isComplete)
    // A former key says who follows it, but not that it was followed: the present key does.
    #expect(
      try BackupSeries.verify(folder, trusting: [first]).findings.map(\.kind) == [.signature, .signature])
    let other = oslo.node.key.publicKey.fingerprint
    #expect(try BackupSeries.verify(folder, trusting: [other]).findings.map(\.kind).count == 3)
  }

  /// A full backup of a node that nobody knows, put among Lyon's.
  private func putInForeignBackup() throws {
    try lyon.backUp()
    let stranger = try Desk("Lyon-2", in: scratch, seed: 13, clock: lyon.clock)
    lyon.clock.advance(by: Desk.hour)
    try stranger.write(2)
    let forged = try stranger.backUp(to: "forged")
    try FileManager.default.copyItem(
      at: stranger.folder("forged").appendingPathComponent(forged.file),
      to: lyon.folder().appendingPathComponent(forged.file))
  }

  @Test func `of backups by keys that have nothing to do with each other none is restored unasked`() throws {
    try lyon.write(3)
    try putInForeignBackup()
    let error = #expect(throws: BackupError.self) { try restored("unasked") }
    #expect("\(try #require(error))".contains("--key"))
    #expect(!FileManager.default.fileExists(atPath: place("unasked").path))
    let own: Set = [lyon.node.key.publicKey.fingerprint]
    let (report, _) = try restored("asked") { $0.trusted = own }
    #expect(report.isComplete && report.skipped.count == 1)
    #expect(try report.state == lyon.digest())
  }

  @Test func `a node that goes on with its key is restored from the backups by that key`() throws {
    try lyon.write(3)
    try putInForeignBackup()
    let (report, _) = try restored("own") { $0.key = .file(lyon.node.directory.path + "/key") }
    #expect(try report.isComplete && report.state == lyon.digest())
    let other = place("other-key")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    let key = other.appendingPathComponent("key")
    try Data(try NodeKey.generate().openSSH(comment: "other").utf8).write(to: key)
    #expect(throws: BackupError.self) { try restored("other") { $0.key = .file(key.path) } }
  }

  @Test func `an index that gives a foreign backup out as one's own is not believed`() throws {
    try lyon.write(3)
    try putInForeignBackup()
    _ = try BackupSeries.rebuildIndex(lyon.folder())
    let index = lyon.folder().appendingPathComponent("index.json")
    var text = try String(contentsOf: index, encoding: .utf8)
    let signers = Set(try BackupSeries.open(lyon.folder()).chain.entries.compactMap(\.signer))
    let own = lyon.node.key.publicKey.fingerprint
    for signer in signers { text = text.replacingOccurrences(of: signer, with: own) }
    try Data(text.utf8).write(to: index)
    let (report, _) = try restored("misled")
    #expect(report.skipped.count == 1)
    #expect(try report.state == lyon.digest())
  }

  @Test func `given a former key alone, it is said that a newer one has to be given`() throws {
    try lyon.write()
    try lyon.backUp()
    let former: Set = [lyon.node.key.publicKey.fingerprint]
    let second = try lyon.node.rotateKey()
    try lyon.write(2)
    _ = try second.backUp(to: lyon.folder(), BackupSettings(.increment))
    let (report, _) = try restored("by the former key") { $0.trusted = former }
    #expect(report.applied.count == 1 && report.skipped.count == 1)
    #expect("\(report.skipped[0].error)".contains("Give the newest key"))
  }

  @Test func `a backup by a key that is not the node's own is not continued`() throws {
    try lyon.write()
    try lyon.backUp()
    for name in ["key", "key.pub"] {
      try FileManager.default.removeItem(at: lyon.node.directory.appendingPathComponent(name))
    }
    let again = try Node.open(at: lyon.node.directory, environment: Desk.environment(lyon.clock))
    try lyon.write()
    _ = try again.backUp(to: lyon.folder(), BackupSettings(.increment))
    #expect(try BackupSeries.open(lyon.folder()).chain.last?.kind == .full)
    let present: Set = [again.key.publicKey.fingerprint]
    #expect(try restored("by the new key") { $0.trusted = present }.0.isComplete)
  }
}
