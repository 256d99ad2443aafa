import ConversationStore
import Conversations
import Foundation
import Testing

/// What a command did.
struct Outcome {
  let status: Int32
  let output: String
  let error: String

  /// The only line of the output.
  var line: String { output.hasSuffix("\n") ? String(output.dropLast()) : output }

  var json: JSON { get throws { try JSONDecoder().decode(JSON.self, from: Data(output.utf8)) } }
}

/// Offices in a directory of their own, worked on with the built program.
final class Desk {
  let directory: URL
  private let program: URL
  private var runs = 0

  init() throws {
    directory = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("satchel")
    try #require(FileManager.default.isExecutableFile(atPath: program.path), "build the program first")
  }

  /// A desk with node `A` of the head office, and John Doe in it.
  static func withNode() throws -> Desk {
    let desk = try Desk()
    try desk.done("init", "--node", "A", "--site", "Head office")
    try desk.done(
      "person", "add", "--node", "A", "--kind", "user", "--name", "John Doe", "--email", "john@x.org")
    return desk
  }

  deinit {
    do { try FileManager.default.removeItem(at: directory) } catch {
      print("\(directory.path) stays: \(error)")
    }
  }

  /// Runs the program and waits for it.
  func run(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(program, arguments, input: input, environment: environment)
  }

  func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  /// Runs the program, which must succeed, and gives its only line.
  @discardableResult
  func done(_ arguments: String..., location: SourceLocation = #_sourceLocation) throws -> String {
    let outcome = try run(arguments)
    #expect(outcome.status == 0, "\(arguments): \(outcome.error)", sourceLocation: location)
    return outcome.line
  }

  func json(_ arguments: String...) throws -> JSON { try run(arguments + ["--json"]).json }

  /// Runs the program at a terminal of a width, and gives what the terminal gets.
  func runAtTerminal(columns: Int, _ arguments: String...) throws -> String {
    let quoted = ([program.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let script = URL(fileURLWithPath: "/usr/bin/script")
    let command = "stty cols \(columns); exec \(quoted)"
    return try run(script, ["-qec", command, "/dev/null"], input: Data(), environment: [:]).output
  }

  /// Runs a command of the shell; `$0` is the program.
  func shell(_ command: String) throws -> Outcome {
    let shell = URL(fileURLWithPath: "/bin/sh")
    return try run(shell, ["-c", command, program.path], input: Data(), environment: [:])
  }

  func python(_ source: String) throws {
    let python = URL(fileURLWithPath: "/usr/bin/env")
    let outcome = try run(python, ["python3", "-c", source], input: Data(), environment: [:])
    try #require(outcome.status == 0, "\(outcome.error)")
  }

  private func run(
    _ program: URL, _ arguments: [String], input: Data, environment: [String: String]
  ) throws -> Outcome {
    runs += 1
    let files = try ["in", "out", "err"].map { name in
      let file = directory.appendingPathComponent("run-\(runs).\(name)")
      try (name == "in" ? input : Data()).write(to: file)
      return file
    }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ["HOME": directory.path, "TZ": "UTC", "PATH": "/usr/bin:/bin"]
      .merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: files[0])
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: files[1]), as: UTF8.self),
      error: String(decoding: try Data(contentsOf: files[2]), as: UTF8.self))
  }
}

extension Desk {
  func store(_ node: String) throws -> Store {
    try Store.open(at: directory.appendingPathComponent(node + "/node.sqlite").path)
  }

  /// Brings everything that one node knows to another one.
  func carry(from origin: String, to receiver: String) throws {
    let (from, to) = (try store(origin), try store(receiver))
    let changeSet = try from.extract { extraction in
      var rows: [Row] = []
      try extraction.rows(covering: extraction.knowledge) { rows.append($0) }
      return ChangeSet(header: try extraction.header(covering: extraction.knowledge), rows: rows)
    }
    _ = try to.apply(changeSet)
    try from.close()
    try to.close()
  }
}

/// A JSON value.
enum JSON: Decodable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  subscript(key: String) -> JSON? { if case .object(let members) = self { members[key] } else { nil } }
  subscript(index: Int) -> JSON? {
    if case .array(let items) = self, items.indices.contains(index) { items[index] } else { nil }
  }
  var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
  var count: Int { if case .array(let items) = self { items.count } else { 0 } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(uniqueKeysWithValues: elements))
  }
}
