import Foundation
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program that runs in the background, in a process group of its own, until it and what it started are ended.
final class BackgroundProgram: Sendable {
  private let group: pid_t
  private let output: URL

  init(_ path: String, _ arguments: [String], in directory: URL) throws {
    output = directory.appendingPathComponent("output-\(UUID().uuidString)")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    let environment = ["PATH=/usr/bin:/bin", "HOME=\(directory.path)", "TZ=UTC"]
    var settings = environment.map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var id = pid_t()
    let code = posix_spawn(&id, path, &actions, &attributes, &words, &settings)
    try #require(code == 0, "cannot start \(path): \(String(cString: strerror(code)))")
    group = id
  }

  /// Waits until the program has printed what `pattern` finds, and gives its first group.
  func printed(_ pattern: String) async throws -> String {
    let regex = try Regex(pattern, as: (Substring, Substring).self)
    var text = ""
    for _ in 0..<600 {
      text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if let found = text.firstMatch(of: regex) { return String(found.1) }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw Silent(pattern: pattern, text: text)
  }

  struct Silent: Error {
    let pattern: String
    let text: String
  }

  /// Browsers and servers are ended at once: nothing that they leave is looked at.
  deinit {
    kill(-group, SIGKILL)
    var code: Int32 = 0
    while waitpid(group, &code, 0) < 0, errno == EINTR {}
  }
}
