import ConversationStore
import Foundation
import HummingbirdTesting
import Testing

/// The API against its description, with schemathesis as the judge: it makes requests that the description allows and
/// such as it forbids, and holds each answer against it.
@Suite struct APIDescriptionTests {
  private static let judge = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent(".build/schemathesis/bin/schemathesis")

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: judge.path),
      "NOT TESTED: schemathesis is not there; run tools/install-packages --tests"))
  func `every answer is as the description says`() async throws {
    let desk = try APIDesk()
    _ = try desk.node.store.write(by: desk.anna) { session in
      try session.post(to: desk.conversation, author: desk.anna, body: "Hello")
    }
    let (status, report) = try await desk.serving(on: .live) { api in
      try await Self.run([
        "run", "http://127.0.0.1:\(try #require(api.client.port))/api/openapi.json",
        "-H", "Authorization: Bearer \(api.desk.staff)", "--phases", "coverage,fuzzing", "-n", "3",
        // Ids of a request may be right by the description and name nothing.
        "--generation-deterministic", "--checks", "all", "--exclude-checks", "positive_data_acceptance",
      ])
    }
    #expect(status == 0, "\(report.suffix(4000))")
    #expect(report.contains("Tested: 26"), "\(report.suffix(1000))")
    #expect(try desk.node.store.check().findings == [])
  }

  /// Waits without keeping a thread, of which the server needs each.
  private static func run(_ arguments: [String]) async throws -> (Int32, String) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("satchel-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appendingPathComponent("report")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = judge
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = process.standardOutput
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return (status, String(decoding: try Data(contentsOf: output), as: UTF8.self))
  }
}
