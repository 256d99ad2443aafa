import BundleXML
import Exchange
import Hummingbird
import Signing

extension SyncService {
  /// Takes a request's body into `incoming/` and verifies it as a bundle that `key` has signed.
  ///
  /// - Throws: ``HTTPRefusal``.
  func receive(
    _ request: Request, signedBy key: PublicKey, limit: Int
  ) async throws -> (VerifiedBundle, SpooledFile) {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      throw HTTPRefusal.bodyTooLarge(limit: limit)
    }
    let file = try await spool(request.body, limit: limit)
    do {
      let bundle = try await onThread { try UnverifiedBundle(path: file.path).verify() }
      guard bundle.signature == .signed(by: key) else {
        throw HTTPRefusal.untrustedBundle("the bundle is not signed by the node that sends it")
      }
      return (bundle, file)
    } catch let error as BundleError {
      file.remove()
      throw HTTPRefusal.invalidBundle("\(error.reason)")
    } catch {
      file.remove()
      throw error
    }
  }

  private func spool(_ body: RequestBody, limit: Int) async throws -> SpooledFile {
    let (node, pace) = (node, Pace(limits))
    do {
      return try await withThrowingTaskGroup(of: SpooledFile.self) { group in
        group.addTask { try await node.spool(body, limit: limit) { pace.moved(to: $0) } }
        group.addTask {
          try await pace.waitUntilTooSlow()
          throw HTTPRefusal.slow
        }
        defer { group.cancelAll() }
        guard let file = try await group.next() else { throw CancellationError() }
        return file
      }
    } catch let error as BodyTooLarge {
      throw HTTPRefusal.bodyTooLarge(limit: error.limit)
    }
  }
}
