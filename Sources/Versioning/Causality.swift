/// How one version of a row relates to another.
public enum Causality: Sendable { case equal, before, after, concurrent }

extension VersionVector {
  /// How this vector relates to `other`; `.after` if this one has seen all of `other` and more.
  public func causality(to other: VersionVector) -> Causality {
    switch (covers(other), other.covers(self)) {
    case (true, true): .equal
    case (true, false): .after
    case (false, true): .before
    case (false, false): .concurrent
    }
  }
}
