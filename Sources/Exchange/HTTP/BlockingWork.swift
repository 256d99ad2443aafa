import Dispatch

/// Runs work that blocks, such as reading a database, on a thread of its own: the threads on which tasks run
/// are few and must not wait.
package func onThread<Result: Sendable>(
  of queue: DispatchQueue = .global(), _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async {
      continuation.resume(with: Swift.Result { try work() })
    }
  }
}
