import Foundation
import Testing

/// A node as an administrator uses it: by the command line alone.
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
    try succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", Self.john)
  }

  /// A node that is there already.
  init(_ site: String, at directory: String, in scratch: Scratch) {
    self.site = site
    self.directory = directory
    self.scratch = scratch
  }

  func start(_ arguments: [String], input: Data = Data()) throws -> Program {
    try Program(Self.satchel, arguments + ["--node", directory], input: input, in: scratch)
  }

  func run(_ arguments: String...) throws -> Ending { try start(arguments).wait() }

  /// Runs a command that needs no node.
  func tool(_ arguments: String...) throws -> Ending {
    try Program(Self.satchel, arguments, in: scratch).wait()
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

  func startConversation(_ name: String) throws -> String {
    try succeed("conversation", "start", "--as", Self.john, "--name", name)
      .text.trimmingCharacters(in: .newlines)
  }

  func post(_ body: String, to conversation: String) throws {
    try succeed("message", "add", conversation, "--as", Self.john, "--body", "-", input: Data(body.utf8))
  }

  func digest() throws -> String { try succeed("digest").text }
}
