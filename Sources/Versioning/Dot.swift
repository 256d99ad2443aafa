/// One write: the `counter`-th row write of a replica, counted from 1.
///
/// The name is that of Preguiça et al., "Dotted Version Vectors" (2010).
public struct Dot: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let replica: ReplicaID
  public let counter: UInt64

  public init(_ replica: ReplicaID, _ counter: UInt64) {
    self.replica = replica
    self.counter = counter
  }

  public var description: String { "\(replica):\(counter)" }

  public static func < (a: Dot, b: Dot) -> Bool {
    (a.replica, a.counter) < (b.replica, b.counter)
  }
}
