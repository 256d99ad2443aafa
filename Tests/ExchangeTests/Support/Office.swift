import Foundation
import Testing

/// A node as the people of one office use it: by the command line alone.
struct Office {
  let site: String
  let directory: String
  let scratch: Scratch

  static let john = "john@example.com"
  /// The executable lies beside the test program.
  static let satchel =
    Bundle.main.executableURL.map { $0.deletingLastPathComponent().appendingPathComponent("satchel").path }
    ?? "satchel"

  init(_ site: String, in scratch: Scratch) throws {
    self.init(site, at: scratch.path(site), in: scratch)
    try succeed("init", "--site", site)
    try meetTheOthers()
    try succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", Self.john)
  }

  /// A node that somebody else made.
  init(_ site: String, at directory: String, in scratch: Scratch) {
    self.site = site
    self.directory = directory
    self.scratch = scratch
  }

  /// A node without rows.
  static func empty(_ site: String, in scratch: Scratch) throws -> Office {
    let office = Office(site, at: scratch.path(site), in: scratch)
    try office.succeed("init", "--site", site)
    try office.meetTheOthers()
    return office
  }

  /// A node that nobody trusts and that trusts nobody.
  static func stranger(_ site: String, in scratch: Scratch) throws -> Office {
    let office = Office(site, at: scratch.path(site), in: scratch)
    try office.succeed("init", "--site", site)
    try office.succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", john)
    return office
  }

  var keyFile: String { directory + "/key.pub" }

  func trust(_ other: Office) throws { try succeed("peer", "add", other.site, other.keyFile) }

  /// Everybody in the scratch folder trusts everybody else.
  private func meetTheOthers() throws {
    for name in try names(in: scratch.folder) where name != site {
      let other = Office(name, at: scratch.path(name), in: scratch)
      guard FileManager.default.fileExists(atPath: other.keyFile) else { continue }
      try trust(other)
      try other.trust(self)
    }
  }

  func start(_ arguments: [String], input: Data = Data()) throws -> Program {
    try Program(Self.satchel, arguments + ["--node", directory], input: input, in: scratch)
  }

  func run(_ arguments: String..., input: Data = Data()) throws -> Ending {
    try start(arguments, input: input).wait()
  }

  /// Runs what must not fail.
  @discardableResult
  func succeed(
    _ arguments: String..., input: Data = Data(), sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Ending {
    let ending = try start(arguments, input: input).wait()
    try #require(
      ending.status == 0, "\(site): \(arguments.joined(separator: " ")): \(ending.errors)",
      sourceLocation: sourceLocation)
    return ending
  }
}

extension Office {
  func startConversation(_ name: String) throws -> String {
    try succeed("conversation", "start", "--as", Self.john, "--name", name)
      .text.trimmingCharacters(in: .newlines)
  }

  /// Posts a message; returns what was said on standard error.
  @discardableResult
  func post(_ body: String, to conversation: String) throws -> String {
    try succeed(
      "message", "add", conversation, "--as", Self.john, "--body", "-", input: Data(body.utf8)
    ).errors
  }

  func bodies(of conversation: String) throws -> [String] {
    try succeed("message", "list", conversation, "--json").decoded([MessageDocument].self).map(\.body)
  }

  func status() throws -> StatusDocument { try succeed("status", "--json").decoded() }

  func digest() throws -> String { try succeed("digest").text }

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
