import Synchronization

/// The tokens that were used and have not expired. A token is good for one request.
final class UsedTokens: Sendable {
  /// Only trusted peers can fill it; each entry lasts for the lifetime of a token.
  private static let capacity = 100_000

  enum Admission: Sendable { case first, replayed, full }

  private let expiries = Mutex<[String: Int64]>([:])

  /// - Parameters:
  ///   - expiry: when the token is refused for its age anyway.
  ///   - now: by the same clock.
  func admit(_ token: String, until expiry: Int64, now: Int64) -> Admission {
    expiries.withLock { expiries in
      if expiries[token] != nil { return .replayed }
      if expiries.count >= Self.capacity { expiries = expiries.filter { $0.value >= now } }
      guard expiries.count < Self.capacity else { return .full }
      expiries[token] = expiry
      return .first
    }
  }
}
