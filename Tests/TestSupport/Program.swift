import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How a program ended.
package struct Ending {
  /// The exit status, or 128 and the signal.
  package let status: Int32
  package let output: Data
  package let errors: String

  package var text: String { String(decoding: output, as: UTF8.self) }

  package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: output)
  }
}

package struct ProgramError: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}

/// A program that runs. Its standard streams are files, so that no pipe fills up.
package struct Program {
  private let id: pid_t
  private let streams: String

  /// - Parameter path: looked up in `PATH` if it has no slash.
  package init(_ path: String, _ arguments: [String], input: Data = Data(), in scratch: Scratch) throws {
    streams = scratch.path("stream-\(UUID().uuidString)")
    try input.write(to: URL(fileURLWithPath: streams + ".in"))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let create = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 0, streams + ".in", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, streams + ".out", create, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, streams + ".err", create, 0o600)
    let search = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    let environment: [String] = ["PATH=\(search)", "HOME=\(scratch.folder)", "TZ=UTC"]
    var settings = environment.map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var id = pid_t()
    let code = posix_spawnp(&id, path, &actions, nil, &words, &settings)
    guard code == 0 else {
      throw ProgramError(description: "cannot start \(path): \(String(cString: strerror(code)))")
    }
    self.id = id
  }

  /// Ends the program at once, whatever it does (SIGKILL).
  package func kill() { signal(SIGKILL) }

  package func signal(_ number: Int32) {
    #if canImport(Darwin)
      Darwin.kill(id, number)
    #else
      Glibc.kill(id, number)
    #endif
  }

  package func outputSoFar() throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: streams + ".out")), as: UTF8.self)
  }

  package func errorsSoFar() throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: streams + ".err")), as: UTF8.self)
  }

  package func wait() throws -> Ending {
    var code: Int32 = 0
    while waitpid(id, &code, 0) < 0 {
      guard errno == EINTR else { throw ProgramError(description: "cannot wait for process \(id)") }
    }
    let signal = code & 0x7f
    return Ending(
      status: signal == 0 ? (code >> 8) & 0xff : 128 + signal,
      output: try Data(contentsOf: URL(fileURLWithPath: streams + ".out")),
      errors: String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: streams + ".err")), as: UTF8.self))
  }

  @discardableResult
  package static func run(
    _ path: String, _ arguments: String..., input: Data = Data(), in scratch: Scratch
  ) throws -> Ending {
    try Program(path, arguments, input: input, in: scratch).wait()
  }
}
