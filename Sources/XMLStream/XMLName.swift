/// An interned name (local name and namespace) of an element or attribute.
///
/// Names of the same reader compare as one integer. A name means nothing to another reader; what it
/// spells is known to ``XMLReader/localName(of:)`` and ``XMLReader/namespace(of:)``.
public struct XMLName: Hashable, Sendable {
  let index: UInt32
}
