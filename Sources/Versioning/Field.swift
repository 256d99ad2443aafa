/// The name of a register: a built-in field, or a custom one that a legacy system or a newer node brought.
public struct Field: Sendable, CustomStringConvertible {
  public enum Origin: UInt8, Sendable { case builtIn, custom }

  public let origin: Origin
  public let key: String

  public init(_ name: String) {
    origin = .builtIn
    key = name
  }

  public init(custom name: String) {
    origin = .custom
    key = name
  }

  public var description: String { key }
}

extension Field: Comparable, Hashable {
  public static func == (a: Field, b: Field) -> Bool {
    a.origin == b.origin && a.key.isSameText(as: b.key)
  }

  /// Built-in fields first, then custom ones, each by the bytes of the name. A node that does not know a
  /// field puts it where one that does know it would.
  public static func < (a: Field, b: Field) -> Bool {
    a.origin == b.origin ? a.key.precedesByBytes(b.key) : a.origin.rawValue < b.origin.rawValue
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(origin)
    for byte in key.utf8 { hasher.combine(byte) }
  }
}
