import ConversationStore
import Conversations
import Foundation
import Synchronization
import Testing
import Versioning

/// A clock and a random source that a test controls, so that a seed gives the same history again.
final class World: Sendable {
  private let state: Mutex<(clock: Int64, random: UInt64)>

  init(seed: UInt64 = 1, clock: Int64 = 1_790_000_000_000) {
    state = Mutex((clock, seed))
  }

  /// SplitMix64 (Steele, Lea and Flood 2014).
  func random() -> UInt64 {
    state.withLock { state in
      state.random &+= 0x9E37_79B9_7F4A_7C15
      var z = state.random
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  func tick(_ milliseconds: Int64 = 1000) -> Int64 {
    state.withLock { state in
      state.clock += milliseconds
      return state.clock
    }
  }

  /// The environment of one node, whose clock is wrong by `skew` milliseconds.
  func environment(skew: Int64 = 0, machine: String = "test") -> StoreEnvironment {
    StoreEnvironment(now: { self.tick() + skew }, random: { self.random() }, machine: machine)
  }
}

/// A directory that is deleted with its owner.
final class TemporaryDirectory: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String) throws -> String {
    let directory = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory.appendingPathComponent("node.sqlite").path
  }

  deinit {
    do { try FileManager.default.removeItem(at: url) } catch { print("left behind: \(url.path)") }
  }
}

extension Store {
  /// A change set over `covers`, or over everything.
  func changeSet(covering covers: Knowledge? = nil) throws -> ChangeSet {
    try extract { extraction in
      var rows: [Row] = []
      let header = try extraction.header(covering: covers ?? extraction.knowledge)
      try extraction.rows(covering: header.covers) { rows.append($0) }
      return ChangeSet(header: header, rows: rows)
    }
  }

  func digest() throws -> StateDigest { try read { try $0.digest() } }

  /// Gives the other store everything, and takes everything it has.
  func exchange(with other: Store) throws {
    _ = try other.apply(changeSet())
    _ = try apply(other.changeSet())
  }
}

/// Runs the `sqlite3` of this system on a database; gives what it prints.
@discardableResult
func sqlite(_ path: String, _ sql: String) throws -> String {
  let process = Process()
  let output = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
  process.arguments = ["-bail", path, sql]
  process.standardOutput = output
  try process.run()
  let text = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
}
