import Exchange
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

/// Answers, in the forms that the protocol has.
enum SyncResponse {
  /// Keys sorted. Plain values always encode.
  static func json(_ document: some Encodable) -> ByteBuffer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return ByteBuffer(data: try encoder.encode(document)) } catch { return ByteBuffer() }
  }

  static func make(
    _ document: some Encodable, status: HTTPResponse.Status = .ok, for asker: Asker? = nil
  ) async throws -> Response {
    let body = json(document)
    var headers: HTTPFields = [.contentType: "application/json"]
    if let asker { headers[.satchelAnswer] = try await asker.proof(of: body) }
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }
}

extension HTTPField.Name {
  package static let satchelPartSize = name(SyncProtocol.partSizeHeader)
  static let satchelAnswer = name(SyncProtocol.answerHeader)

  /// Both names are tokens as RFC 9110 §5.1 has it.
  private static func name(_ text: String) -> HTTPField.Name { HTTPField.Name(text) ?? .contentType }
}
