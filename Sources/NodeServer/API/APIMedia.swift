import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

/// The media type of JSON:API, and documents in it.
enum APIMedia {
  static let type = "application/vnd.api+json"

  /// Bytes of a request's document: a message's body of the greatest length, escaped.
  static let limit = 20 << 20

  /// Refuses a request that asks for another type alone, or for ours with parameters (JSON:API § Content Negotiation).
  static func checkAccept(_ request: Request) throws(APIError) {
    guard let accept = request.headers[.accept] else { return }
    let ranges = accept.split(separator: ",").map { range in
      range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    }
    let isAdmitted = ranges.contains { parts in
      switch parts.first {
      case "*/*", "application/*": true
      case type: parts.dropFirst().allSatisfy { $0.hasPrefix("q=") }
      default: false
      }
    }
    guard isAdmitted else { throw .notAcceptable }
  }

  /// The document of a request.
  static func document(_ request: Request, _ limits: ServerLimits) async throws -> JSONValue {
    let content = request.headers[.contentType]?.trimmingCharacters(in: .whitespaces).lowercased()
    guard content == type else { throw APIError.mediaType }
    let body: ByteBuffer
    do { body = try await request.collectBody(upTo: limit, limits) } catch let refusal as BodyRefusal {
      throw refusal == .slow
        ? APIError(.requestTimeout, "too slow", "The document came too slowly. Nothing was changed.")
        : APIError(.contentTooLarge, "too large", "A document has at most \(limit) bytes.")
    }
    do { return try JSONDecoder().decode(JSONValue.self, from: Data(buffer: body)) } catch {
      throw APIError.document("", "The document is no JSON.")
    }
  }

  static func response(_ document: JSONValue, _ status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = ByteBuffer(data: try encoder.encode(document))
    let headers: HTTPFields = [.contentType: type, .cacheControl: "no-store", .vary: "Accept, Authorization"]
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}
