import Foundation
import Testing

/// A program that runs in the background until it is stopped, and what it has printed.
final class BackgroundProgram: Sendable {
  private let process: Process
  private let output: URL

  init(_ executable: URL, _ arguments: [String], in directory: URL, environment: [String: String] = [:])
    throws
  {
    output = directory.appendingPathComponent("output-\(UUID().uuidString)")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["HOME": directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"]
      .merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let handle = try FileHandle(forWritingTo: output)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    self.process = process
  }

  /// Waits until the program has printed what `pattern` finds, and gives its first group.
  func printed(_ pattern: String) async throws -> String {
    let regex = try Regex(pattern, as: (Substring, Substring).self)
    for _ in 0..<600 {
      let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if let found = text.firstMatch(of: regex) { return String(found.1) }
      try #require(process.isRunning, "it has ended: \(text)")
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Silent(pattern: pattern)
  }

  struct Silent: Error { let pattern: String }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  deinit { stop() }
}
