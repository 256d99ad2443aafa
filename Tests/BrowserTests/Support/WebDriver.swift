import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

/// One session of a browser, driven by WebDriver (W3C Recommendation, 5 June 2018).
struct WebDriver: Sendable {
  private let session: URL

  /// Asks a driver for a browser without a window.
  init(driver: URL) async throws {
    let body = #"""
      {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=en",
        "--hide-scrollbars", "--window-size=1280,900"]}}}}
      """#
    let answer: Answer<NewSession> = try await Self.send(
      "POST", driver.appendingPathComponent("session"), Data(body.utf8))
    session = driver.appendingPathComponent("session/\(answer.value.sessionId)")
  }

  func post<Body: Encodable, Value: Decodable>(_ path: String, _ body: Body) async throws -> Value {
    let answer: Answer<Value> = try await Self.send(
      "POST", session.appendingPathComponent(path), JSONEncoder().encode(body))
    return answer.value
  }

  func get<Value: Decodable>(_ path: String) async throws -> Value {
    let answer: Answer<Value> = try await Self.send("GET", session.appendingPathComponent(path), nil)
    return answer.value
  }

  func quit() async throws {
    let _: Answer<Nothing?> = try await Self.send("DELETE", session, nil)
  }

  private static func send<Value: Decodable>(
    _ method: String, _ url: URL, _ body: Data?
  ) async throws -> Answer<Value> {
    var request = HTTPClientRequest(url: url.absoluteString)
    request.method = .init(rawValue: method)
    request.headers.add(name: "Content-Type", value: "application/json")
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let data = Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
    guard response.status == .ok else {
      throw try JSONDecoder().decode(Answer<Failure>.self, from: data).value
    }
    return try JSONDecoder().decode(Answer<Value>.self, from: data)
  }

  struct Answer<Value: Decodable>: Decodable { let value: Value }
  struct NewSession: Decodable { let sessionId: String }
  struct Nothing: Codable {}
  struct Failure: Error, Decodable {
    let error: String
    let message: String

    /// Whether it may go better in a moment.
    var isOfTheMoment: Bool {
      ["stale element reference", "no such element", "javascript error"].contains(error)
        || message.contains("does not belong to the document")
    }
  }

  /// An element of the page.
  struct Element: Decodable {
    let id: String

    private enum Key: String, CodingKey { case id = "element-6066-11e4-a52e-4f735466cecf" }

    init(from decoder: any Decoder) throws {
      id = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .id)
    }
  }
}
