import Foundation
import TestSupport
import Testing

/// A node that serves, as its owner starts it.
final class Server {
  private let program: Program
  let url: String

  /// Starts `satchel serve`, on a free port if none is given, and waits until it takes requests.
  init(_ office: Office, _ options: String...) throws {
    program = try office.start(["serve", "--port", "0"] + options)
    var line = ""
    for _ in 0..<1200 where !line.hasSuffix("\n") {
      line = try program.outputSoFar()
      usleep(50_000)
    }
    let prefix = "Serving at "
    let errors = try program.errorsSoFar()
    try #require(line.hasPrefix(prefix), "\(errors)")
    url = line.dropFirst(prefix.count).trimmingCharacters(in: .newlines)
  }

  var port: UInt16 { url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0 }

  /// Ends it as a service manager does (SIGTERM).
  func stop() throws -> Ending {
    program.signal(SIGTERM)
    return try program.wait()
  }

  /// Ends it at once (SIGKILL).
  func kill() throws {
    program.kill()
    _ = try program.wait()
  }
}

struct HTTPDocument: Decodable {
  struct Digests: Decodable {
    let equal: Bool
    let here: String
    let there: String?
  }

  struct Sent: Decodable {
    let rows: Int
  }

  let breaks: Int
  let bundles: [OutcomeDocument]
  let digests: Digests
  let roundTrips: Int
  let sent: [Sent]
}

struct LineDocument: Decodable {
  struct Exchange: Decodable {
    let agrees: Bool?
    let began: String
    let rowsReceived: Int
    let site: String
  }

  struct Refused: Decodable {
    let count: Int
    let reason: String
  }

  struct Line: Decodable {
    let exchanges: [Exchange]
    let refusedRequests: [Refused]
  }

  let line: Line
}

extension Office {
  func synchronize(with url: String, _ options: String...) throws -> HTTPDocument {
    let ending = try start(["sync", "http", url, "--json"] + options).wait()
    try #require(ending.status == 0, "\(site): \(ending.errors)")
    return try ending.decoded()
  }
}
