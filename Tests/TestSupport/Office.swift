import Foundation
import Testing

/// A node as the people of one office use it: by the command line alone.
package struct Office {
  package let site: String
  package let directory: String
  package let scratch: Scratch

  package static let john = "john@example.com"
  /// The executable lies beside the test program.
  package static let satchel =
    Bundle.main.executableURL.map { $0.deletingLastPathComponent().appendingPathComponent("satchel").path }
    ?? "satchel"

  package init(_ site: String, in scratch: Scratch) throws {
    self.init(site, at: scratch.path(site), in: scratch)
    try succeed("init", "--site", site)
    try meetTheOthers()
    try succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", Self.john)
  }

  /// A node that somebody else made.
  package init(_ site: String, at directory: String, in scratch: Scratch) {
    self.site = site
    self.directory = directory
    self.scratch = scratch
  }

  /// A node without rows.
  package static func empty(_ site: String, in scratch: Scratch) throws -> Office {
    let office = Office(site, at: scratch.path(site), in: scratch)
    try office.succeed("init", "--site", site)
    try office.meetTheOthers()
    return office
  }

  /// A node that nobody trusts and that trusts nobody.
  package static func stranger(_ site: String, in scratch: Scratch) throws -> Office {
    let office = Office(site, at: scratch.path(site), in: scratch)
    try office.succeed("init", "--site", site)
    try office.succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", john)
    return office
  }

  package var keyFile: String { directory + "/key.pub" }

  package func trust(_ other: Office) throws { try succeed("peer", "add", other.site, other.keyFile) }

  /// Everybody in the scratch folder trusts everybody else.
  private func meetTheOthers() throws {
    for name in try names(in: scratch.folder) where name != site {
      let other = Office(name, at: scratch.path(name), in: scratch)
      guard FileManager.default.fileExists(atPath: other.keyFile) else { continue }
      try trust(other)
      try other.trust(self)
    }
  }

  package func start(_ arguments: [String], input: Data = Data()) throws -> Program {
    try Program(Self.satchel, arguments + ["--node", directory], input: input, in: scratch)
  }

  package func run(_ arguments: String..., input: Data = Data()) throws -> Ending {
    try start(arguments, input: input).wait()
  }

  /// Runs a command that needs no node.
  package func tool(_ arguments: String...) throws -> Ending {
    try Program(Self.satchel, arguments, in: scratch).wait()
  }

  /// Runs what must not fail.
  @discardableResult
  package func succeed(
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
  package func startConversation(_ name: String) throws -> String {
    try succeed("conversation", "start", "--as", Self.john, "--name", name)
      .text.trimmingCharacters(in: .newlines)
  }

  /// Posts a message; returns what was said on standard error.
  @discardableResult
  package func post(_ body: String, to conversation: String) throws -> String {
    try succeed(
      "message", "add", conversation, "--as", Self.john, "--body", "-", input: Data(body.utf8)
    ).errors
  }

  package func digest() throws -> String { try succeed("digest").text }
}
