import Foundation
import TestSupport
import Testing

/// What the exchange tests ask of a node.
extension Office {
  func bodies(of conversation: String) throws -> [String] {
    try succeed("message", "list", conversation, "--json").decoded([MessageDocument].self).map(\.body)
  }

  func status() throws -> StatusDocument { try succeed("status", "--json").decoded() }

  @discardableResult
  func synchronize(_ folder: String) throws -> (report: FolderDocument, errors: String) {
    let ending = try succeed("sync", "folder", folder, "--json")
    return (try ending.decoded(), ending.errors)
  }

  /// `satchel check` and SQLite's own check find nothing.
  func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let check = try run("check", "--json")
    let report: CheckDocument = try check.decoded()
    #expect(report.findings == [], sourceLocation: sourceLocation)
    #expect(check.status == 0, "\(check.errors)", sourceLocation: sourceLocation)
    let integrity = try Program.run(
      "sqlite3", directory + "/node.sqlite", "PRAGMA integrity_check", in: scratch)
    #expect(integrity.text == "ok\n", "\(integrity.errors)", sourceLocation: sourceLocation)
  }
}

/// Several people's nodes show the same, and each is sound.
func expectAgreement(_ offices: Office..., sourceLocation: SourceLocation = #_sourceLocation) throws {
  let digests = Set(try offices.map { try $0.digest() })
  #expect(digests.count == 1, "digests differ", sourceLocation: sourceLocation)
  for office in offices { try office.expectSound(sourceLocation: sourceLocation) }
}
