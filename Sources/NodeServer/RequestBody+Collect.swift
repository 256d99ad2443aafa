import Hummingbird
import NIOCore

/// Why a body was not read to its end.
enum BodyRefusal: Error {
  case tooLarge, slow
}

extension Request {
  /// Reads the whole body into memory.
  ///
  /// - Parameter limit: bytes.
  /// - Throws: ``BodyRefusal``, or the error of a line that broke.
  func collectBody(upTo limit: Int, _ limits: ServerLimits) async throws -> ByteBuffer {
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw BodyRefusal.tooLarge
    }
    let (body, pace) = (body, Pace(limits))
    return try await withThrowingTaskGroup(of: ByteBuffer.self) { group in
      group.addTask {
        var bytes = ByteBuffer()
        for try await var chunk in body {
          guard bytes.readableBytes + chunk.readableBytes <= limit else { throw BodyRefusal.tooLarge }
          bytes.writeBuffer(&chunk)
          pace.moved(to: bytes.readableBytes)
        }
        return bytes
      }
      group.addTask {
        try await pace.waitUntilTooSlow()
        throw BodyRefusal.slow
      }
      defer { group.cancelAll() }
      guard let bytes = try await group.next() else { throw BodyRefusal.slow }
      return bytes
    }
  }
}
