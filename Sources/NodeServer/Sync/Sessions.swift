import Synchronization

/// How many exchanges are under way.
final class Sessions: Sendable {
  private let limit: Int
  private let running = Mutex(0)

  init(limit: Int) { self.limit = limit }

  /// - Throws: ``HTTPRefusal/tooManySessions``.
  func begin() throws -> Session {
    let isAdmitted = running.withLock { running in
      guard running < limit else { return false }
      running += 1
      return true
    }
    guard isAdmitted else { throw HTTPRefusal.tooManySessions }
    return Session { self.running.withLock { $0 -= 1 } }
  }
}

/// One exchange; it ends with the last who holds it.
final class Session: Sendable {
  private let end: @Sendable () -> Void

  fileprivate init(_ end: @escaping @Sendable () -> Void) { self.end = end }

  deinit { end() }
}
