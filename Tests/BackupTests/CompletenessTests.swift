import Conversations
import Exchange
import Foundation
import TestSupport
import Testing

@testable import Backup

/// When a restored node is said to be all that there was.
@Suite struct CompletenessTests {
  let scratch: Scratch
  let lyon: Desk

  init() throws {
    scratch = try Scratch()
    lyon = try Desk("Lyon", in: scratch, seed: 71)
  }

  private func make(_ count: Int) throws -> [BackupEntry] {
    try (0..<count).map { _ in
      try lyon.write(2)
      lyon.clock.advance(by: Desk.hour)
      return try lyon.backUp()
    }
  }

  private func restored(_ name: String, _ change: (inout RestoreSettings) -> Void = { _ in }) throws
    -> RestoreReport
  {
    var settings = RestoreSettings()
    change(&settings)
    return try BackupSeries.restore(
      lyon.folder(), to: URL(fileURLWithPath: scratch.path(name), isDirectory: true), settings)
  }

  @Test func `without the last backup that the index names a restore is not complete`() throws {
    let made = try make(3)
    let file = lyon.folder().appendingPathComponent(made[2].file)
    let bytes = try Data(contentsOf: file)
    try bytes.dropLast(20).write(to: file)
    #expect(try !restored("cut").isComplete)
    try FileManager.default.removeItem(at: file)
    let report = try restored("removed")
    #expect(!report.isComplete && report.applied == Array(made[..<2]))
    let lacking = made[2].knows.subtracting(made[1].knows)
    #expect(report.missing.map(\.counters) == lacking.entries.map(\.counters))
    #expect(report.missing.map(\.site) == ["Lyon"])
    #expect(try restored("before") { $0.at = made[1].created }.isComplete)
  }

  @Test func `a damaged backup whose contents are in a later one is not lacking`() throws {
    let made = try make(3)
    let file = lyon.folder().appendingPathComponent(made[1].file)
    try lyon.write(1)
    try lyon.backUp(.full)
    try Data(contentsOf: file).dropLast(20).write(to: file)
    #expect(try restored("again").isComplete)
  }

  @Test func `a file that no index names and nobody can read may have held anything`() throws {
    let made = try make(2)
    try Data("<".utf8).write(to: lyon.folder().appendingPathComponent("later.xml"))
    let report = try restored("again")
    #expect(!report.isComplete && report.unknown == ["later.xml"] && report.applied == made)
  }

  @Test func `with the former key alone, what the next key signed is lacking`() throws {
    _ = try make(1)
    let former: Set = [lyon.node.key.publicKey.fingerprint]
    let second = try lyon.node.rotateKey()
    try lyon.write(2)
    _ = try second.backUp(to: lyon.folder())
    let report = try restored("former") { $0.trusted = former }
    #expect(!report.isComplete && !report.missing.isEmpty)
  }

  @Test(arguments: ["created", "site", "knows", "content", "signer"])
  func `an index that says otherwise than the files is not believed`(field: String) throws {
    let made = try make(4)
    let index = lyon.folder().appendingPathComponent("index.json")
    let (last, before) = (made[3], made[2])
    var text = try String(contentsOf: index, encoding: .utf8)
    func key(_ entry: BackupEntry) -> String {
      switch field {
      case "created": "\"created\" : \"\(Timestamp.format(entry.created))\""
      case "site": "\"site\" : \"Lyon\""
      case "knows": "\"knows\" : \"\(KnowledgeText.text(entry.knows))\""
      case "content": "\"content\" : \"\(entry.content)\""
      default: "\"signer\" : \"\(entry.signer ?? "")\""
      }
    }
    let other =
      switch field {
      case "created": "\"created\" : \"2099-01-01T00:00:00.000Z\""
      case "site": "\"site\" : \"Oslo\""
      case "signer": "\"signer\" : \"SHA256:AAAA\""
      default: key(before)
      }
    let range = try #require(text.range(of: key(last), options: .backwards))
    text.replaceSubrange(range, with: other)
    try Data(text.utf8).write(to: index)
    #expect(try SeriesIndex.read(in: lyon.folder()).backups.contains { !made.contains($0) })
    let report = try restored("again") { $0.at = lyon.clock.time }
    #expect(report.isComplete && report.target.id == last.id && report.site == "Lyon")
    #expect(try report.state == lyon.digest())
    if field != "content" { #expect(report.notices.contains { $0.contains(last.file) }) }
  }
}
