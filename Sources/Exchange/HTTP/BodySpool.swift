import Foundation
import NIOCore

/// A body that is longer than admitted.
package struct BodyTooLarge: Error {
  package let limit: Int
}

extension Node {
  /// Keeps a body in `incoming/` while it comes: a bundle is read twice, a line only once.
  ///
  /// - Parameter progress: called with the number of bytes that have come so far.
  /// - Throws: ``BodyTooLarge``, ``ExchangeError/cannotSpool(path:reason:)``, and what `body` throws; then
  ///   nothing is left behind.
  package func spool<Body: AsyncSequence>(
    _ body: Body, limit: Int, progress: (Int) -> Void = { _ in }
  ) async throws -> SpooledFile where Body.Element == ByteBuffer {
    let file = try makeSpool()
    do {
      let target = try FileHandle(forWritingTo: URL(fileURLWithPath: file.path))
      defer { target.closeFile() }
      var bytes = 0
      for try await chunk in body {
        bytes += chunk.readableBytes
        guard bytes <= limit else { throw BodyTooLarge(limit: limit) }
        try target.write(contentsOf: chunk.readableBytesView)
        progress(bytes)
      }
      // A task that is cancelled sees the body end early.
      try Task.checkCancellation()
      return file
    } catch {
      file.remove()
      if error is CocoaError { throw ExchangeError.cannotSpool(path: file.path, reason: error.inWords) }
      throw error
    }
  }
}
