import Foundation
import TestSupport
import Testing

@testable import Backup

/// Stores in which states are restored for a moment: they hold what people wrote.
@Suite struct TemporaryStoreTests {
  let scratch: Scratch
  let lyon: Desk
  let temporary: String

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 71)
    temporary = try scratch.makeFolder("temporary")
    try lyon.write()
    _ = try lyon.node.backUp(to: lyon.folder(), BackupSettings(through: ThroughCommand("cat")))
  }

  /// Verifies deep in the temporary directory of the test; every reading back takes so many seconds.
  private func verify(delay: Int) throws -> Program {
    let command =
      "TMPDIR=\(temporary) exec \(Office.satchel) backup verify \(lyon.folder().path) --deep --through "
      + "'test -e \(temporary)/satchel-backup-*/node.sqlite && sleep \(delay); cat'"
    return try Program("sh", ["-c", command], in: scratch)
  }

  /// The store of a program that is in the middle of its work.
  private func storeOfRunningProgram() throws -> String {
    for _ in 0..<600 {
      let found = try names(in: temporary).first {
        FileManager.default.fileExists(atPath: "\(temporary)/\($0)/node.sqlite")
      }
      if let found { return found }
      usleep(50_000)
    }
    throw ProgramError(description: "no temporary store appeared")
  }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  @Test
  func `a store of a program that was killed is removed by the next, and that of one that lives is not`()
    throws
  {
    let program = try verify(delay: 20)
    let store = try storeOfRunningProgram()
    #expect(try mode("\(temporary)/\(store)") == 0o700)
    for name in try names(in: "\(temporary)/\(store)") {
      #expect(try mode("\(temporary)/\(store)/\(name)") & 0o077 == 0, "\(name)")
    }
    TemporaryFolder.removeAbandoned(in: URL(fileURLWithPath: temporary))
    #expect(try names(in: temporary).contains(store))
    #expect(try names(in: "\(temporary)/\(store)").contains("node.sqlite"))
    program.kill()
    _ = try program.wait()
    #expect(try names(in: temporary).contains(store))
    let next = try verify(delay: 0).wait()
    #expect(next.status == 0, "\(next.text)\(next.errors)")
    #expect(try names(in: temporary) == [])
  }

  @Test(.enabled(if: Medium.isAvailable(.memory), "SKIPPED: no file system can be mounted here"))
  func `no room for comparing states is not damage of the backups`() throws {
    let medium = try Medium(.memory, kilobytes: 400, in: scratch)
    let line =
      "TMPDIR=\(medium.path) exec \(Office.satchel) backup verify \(lyon.folder().path) --deep --through cat"
    let ending = try Program.run("sh", "-c", line, in: scratch)
    #expect(ending.status == 1, "\(ending.text)")
    for words in ["says nothing of the backups", "full", "Set TMPDIR to a directory with more room"] {
      #expect(ending.errors.contains(words), "\(ending.errors)")
    }
    #expect(!ending.text.contains("cannot be restored"), "\(ending.text)")
    #expect(try names(in: medium.path) == [])
  }

  @Test func `a backup removes the stores of programs that were killed`() throws {
    let program = try verify(delay: 20)
    let store = try storeOfRunningProgram()
    program.kill()
    _ = try program.wait()
    let office = Office("Lyon", at: scratch.path("Lyon"), in: scratch)
    let line =
      "TMPDIR=\(temporary) exec \(Office.satchel) backup create \(scratch.path("other")) --node \(office.directory)"
    #expect(try Program.run("sh", "-c", line, in: scratch).status == 0)
    #expect(try !names(in: temporary).contains(store))
  }

  @Test func `folders that are not known for abandoned stores are left alone`() throws {
    let id = UUID().uuidString.lowercased()
    let unlocked = try scratch.makeFolder("temporary/satchel-backup-\(UUID().uuidString.lowercased())")
    try scratch.write("mine", to: "temporary/notes/owner.lock")
    try scratch.write("mine", to: "temporary/satchel-backup-notes/owner.lock")
    try scratch.write("mine", to: "elsewhere/owner.lock")
    for folder in [unlocked, scratch.path("temporary/satchel-backup-notes"), scratch.path("elsewhere")] {
      #expect(chmod(folder, 0o700) == 0)
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(temporary)/satchel-backup-\(id)", withDestinationPath: scratch.path("elsewhere"))
    let open = UUID().uuidString.lowercased()
    try scratch.write("mine", to: "temporary/satchel-backup-\(open)/owner.lock")
    #expect(chmod("\(temporary)/satchel-backup-\(open)", 0o755) == 0)
    let before = try names(in: temporary)
    TemporaryFolder.removeAbandoned(in: URL(fileURLWithPath: temporary))
    #expect(try names(in: temporary) == before)
    #expect(try names(in: scratch.path("elsewhere")) == ["owner.lock"])
  }
}
