import Synchronization

/// Watches how fast bytes move on a line.
final class Pace: Sendable {
  private let limits: ServerLimits
  private let start = ContinuousClock.now
  private let bytes = Mutex(0)

  init(_ limits: ServerLimits) { self.limits = limits }

  func moved(to total: Int) { bytes.withLock { $0 = max($0, total) } }
  func moved(by count: Int) { bytes.withLock { $0 += count } }

  /// Returns once the line is too slow. Runs until cancelled otherwise.
  func waitUntilTooSlow() async throws {
    while !isTooSlow { try await Task.sleep(for: limits.patience / 8) }
  }

  private var isTooSlow: Bool {
    let earned = Duration.seconds(bytes.withLock { $0 } / max(1, limits.bytesPerSecond))
    return ContinuousClock.now - start > limits.patience + earned
  }
}
