import Synchronization

/// Says to commands that run, on whatever thread, that they are to be ended now.
public final class Interruption: Sendable {
  private let flag = Atomic(false)

  public init() {}

  public var isRequested: Bool { flag.load(ordering: .acquiring) }

  /// Cannot be taken back.
  public func request() { flag.store(true, ordering: .releasing) }
}
