/// An interned name (local name and namespace) of an element or attribute.
///
/// Names of the same reader compare as one integer. A name means nothing to another reader; what it
/// spells is known to ``XMLReader/localName(of:)`` and ``XMLReader/namespace(of:)``.
public struct XMLName: Hashable, Sendable {
  let index: UInt32

  /// The names of a reader are numbered from 0, in the order in which they first occur or are asked for.
  public var number: Int { Int(index) }
}
