import ConversationStore

/// The time of one run of the server. It only goes forward, whatever happens to the system's clock, so a token
/// that has expired stays so.
struct ServerClock: Sendable {
  /// Seconds since 1970-01-01T00:00:00Z. Tokens from before count as used: which were is not known any more.
  let start: Int64
  private let origin = ContinuousClock.now

  init(_ environment: StoreEnvironment) { start = environment.now() / 1000 }

  /// Seconds since 1970-01-01T00:00:00Z.
  var now: Int64 { start + (ContinuousClock.now - origin).components.seconds }
}
