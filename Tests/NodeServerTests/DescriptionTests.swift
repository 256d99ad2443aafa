import Exchange
import Foundation
import HTTPTypes
import NIOCore
import NodeServer
import Testing

/// The OpenAPI description and the server say the same: every answer that it lists can be had, and is as it
/// says. `jsonschema` for Python is the judge.
@Suite struct DescriptionTests {
  private typealias Scenario = @Sendable (Offices) async throws -> Reply

  @Test func `every path and status of the description is what the server does`() async throws {
    let document = try await Offices().serving { client in
      try await client.execute(uri: SyncProtocol.descriptionPath, method: .get) { Data(buffer: $0.body) }
    }
    let scenarios = Self.scenarios
    #expect(try Self.listed(document) == Set(scenarios.keys))
    var answers: [String: Answer] = [:]
    for (name, scenario) in scenarios.sorted(by: { $0.key < $1.key }) {
      let reply = try await scenario(try Offices())
      #expect(name.hasSuffix(" \(reply.status)"), "\(name) gave \(reply.status)")
      answers[name] = Answer(reply)
    }
    #expect(try Self.objections(to: answers, document) == "")
  }

  private struct Answer: Encodable {
    let type: String
    let headers: [String: String]
    let body: String

    init(_ reply: Reply) {
      type = reply.headers[.contentType] ?? ""
      headers = Dictionary(reply.headers.map { ($0.name.canonicalName, $0.value) }) { first, _ in first }
      body = type == "application/json" ? String(decoding: reply.body, as: UTF8.self) : ""
    }
  }

  private static func listed(_ document: Data) throws -> Set<String> {
    struct Description: Decodable {
      struct Operation: Decodable { let responses: [String: Ignored] }
      struct Ignored: Decodable {}
      let paths: [String: [String: Operation]]
    }
    let paths = try JSONDecoder().decode(Description.self, from: document).paths
    return Set(
      paths.flatMap { path, operations in
        operations.flatMap { method, operation in
          operation.responses.keys.map { "\(method.uppercased()) \(path) \($0)" }
        }
      })
  }

  /// What `describe.py` finds wrong.
  private static func objections(to answers: [String: Answer], _ document: Data) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try document.write(to: folder.appendingPathComponent("openapi.json"))
    try JSONEncoder().encode(answers).write(to: folder.appendingPathComponent("answers.json"))
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("describe.py").path
    let judge = Process()
    judge.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    judge.arguments = ["python3", script, folder.path]
    let output = Pipe()
    judge.standardOutput = output
    judge.standardError = output
    try judge.run()
    let said = try output.fileHandleForReading.readToEnd() ?? Data()
    judge.waitUntilExit()
    return String(decoding: said, as: UTF8.self)
  }

  // MARK: How to have each answer

  private static var scenarios: [String: Scenario] {
    var scenarios: [String: Scenario] = [:]
    for path in [SyncProtocol.nodePath, SyncProtocol.descriptionPath] {
      scenarios["GET \(path) 200"] = get(path)
      scenarios["GET \(path) 431"] = longHeader("GET", path)
    }
    for path in [SyncProtocol.pullPath, SyncProtocol.pushPath] {
      let name = "POST \(path)"
      scenarios["\(name) 200"] = post(path) { _, _ in }
      scenarios["\(name) 401"] = post(path) { question, _ in question.token = nil }
      scenarios["\(name) 403"] = post(path) { question, offices in
        question = try await Question(path, from: try offices.stranger(), to: offices.oslo)
      }
      scenarios["\(name) 408"] = slowBody(path)
      scenarios["\(name) 413"] = post(path, limits { ($0.bodyBytes, $0.questionBytes) = (10, 10) }) { _, _ in
      }
      scenarios["\(name) 422"] = post(path) { question, _ in question.body = ByteBuffer(string: "no bundle") }
      scenarios["\(name) 431"] = longHeader("POST", path)
      scenarios["\(name) 503"] = post(path, limits { $0.sessions = 0 }) { _, _ in }
    }
    scenarios["POST \(SyncProtocol.pushPath) 409"] = kept
    return scenarios
  }

  private static func limits(_ set: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    set(&limits)
    return limits
  }

  private static func get(_ path: String) -> Scenario {
    { offices in
      try await offices.serving { client in
        try await client.execute(uri: path, method: .get) {
          Reply(status: $0.status.code, headers: $0.headers, body: Data(buffer: $0.body))
        }
      }
    }
  }

  private static func post(
    _ path: String, _ limits: ServerLimits = ServerLimits(),
    _ spoil: @escaping @Sendable (inout Question, Offices) async throws -> Void
  ) -> Scenario {
    { offices in
      try await offices.serving(nil, limits) { client in
        var question = try await Question(path, from: offices.lyon, to: offices.oslo)
        try await spoil(&question, offices)
        return try await question.ask(client)
      }
    }
  }

  private static func longHeader(_ method: String, _ path: String) -> Scenario {
    { offices in
      try await offices.serving(on: .live) { client in
        let header =
          "\(method) \(path) HTTP/1.1\r\nHost: oslo\r\nX-Long: \(String(repeating: "x", count: 20_000))\r\n\r\n"
        return try await RawRequest.send(header, toPort: try #require(client.port))
      }
    }
  }

  private static func slowBody(_ path: String) -> Scenario {
    { offices in
      try await offices.serving(nil, limits { $0.patience = .seconds(2) }, on: .live) { client in
        let question = try await Question(path, from: offices.lyon, to: offices.oslo)
        let head = "POST \(path) HTTP/1.1\r\nHost: oslo\r\nAuthorization: Bearer \(question.token ?? "")\r\n"
        return try await RawRequest.send(
          head + "Transfer-Encoding: chunked\r\n\r\n4\r\n(\u{B5}/\r\n", toPort: try #require(client.port))
      }
    }
  }

  /// Two databases wrote as Lyon, and Oslo follows one of them.
  @Sendable private static func kept(_ offices: Offices) async throws -> Reply {
    let (first, second) = try offices.twoBundlesOfOneReplica()
    try offices.oslo.take(first)
    try offices.lyon.take(second)
    return try await offices.serving { client in
      let bundle = try Question.bundle(offices.lyon, for: offices.oslo)
      return try await Question(
        SyncProtocol.pushPath, from: offices.lyon, to: offices.oslo, body: bundle
      ).ask(client)
    }
  }
}
