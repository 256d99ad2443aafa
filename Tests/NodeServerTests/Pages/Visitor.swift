import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// A browser without a window: keeps cookies, finds the token of the last page, follows where a form leads.
struct Visitor {
  private let client: any TestClientProtocol
  var cookies: [String: String] = [:]
  /// The token of the last page.
  var form = ""

  init(_ client: any TestClientProtocol) { self.client = client }

  mutating func logIn(_ login: String, password: String = BackOfficeSite.password) async throws {
    _ = try await get("/login")
    let answer = try await post("/login", ["login": login, "password": password])
    try #require(answer.status == 200 && answer.text.contains("Log out"), "\(answer.text)")
  }

  mutating func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    try await follow(send(path, .get, headers: headers))
  }

  /// Sends a form with the token of the last page, and follows where it leads.
  mutating func post(
    _ path: String, _ fields: KeyValuePairs<String, String>, headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await follow(send(path, .post, body: encoded(fields), headers: headers))
  }

  /// Sends a form and stays where it is.
  mutating func postOnly(
    _ path: String, _ fields: KeyValuePairs<String, String>, headers: HTTPFields = [:]
  ) async throws -> Answer {
    try await send(path, .post, body: encoded(fields), headers: headers)
  }

  mutating func send(
    _ path: String, _ method: HTTPRequest.Method, body: String? = nil, headers: HTTPFields = [:]
  ) async throws -> Answer {
    var fields = headers
    if !cookies.isEmpty {
      fields[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        .joined(separator: "; ")
    }
    if body != nil, fields[.contentType] == nil {
      fields[.contentType] = "application/x-www-form-urlencoded"
    }
    let answer = try await client.execute(
      uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
    ) { Answer(status: $0.status.code, headers: $0.headers, text: String(buffer: $0.body)) }
    for field in answer.headers[values: .setCookie] {
      let pair = field.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
      cookies[String(pair[0])] = pair.count > 1 && !field.contains("Max-Age=0") ? String(pair[1]) : nil
    }
    if let token = answer.text.firstMatch(of: /data-form="([0-9a-f]+)"/)?.1 { form = String(token) }
    return answer
  }

  private mutating func follow(_ answer: Answer) async throws -> Answer {
    var answer = answer
    while answer.status == 303, let next = answer.headers[.location] { answer = try await send(next, .get) }
    return answer
  }

  private func encoded(_ fields: KeyValuePairs<String, String>) -> String {
    var all = fields.map { ($0.key, $0.value) }
    if !all.contains(where: { $0.0 == "form" }) { all.append(("form", form)) }
    return all.map { "\(Self.percent($0.0))=\(Self.percent($0.1))" }.joined(separator: "&")
  }

  static func percent(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}

struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let text: String

  /// The value of the first hidden field of this name.
  func hidden(_ name: String) throws -> String {
    let pattern = "name=\"\(name)\" value=\""
    let start = try #require(text.range(of: pattern), "no field \(name)")
    return String(text[start.upperBound...].prefix { $0 != "\"" })
  }
}
