/// The name of a register: a built-in field, or a custom one that a legacy system or a newer node brought.
public struct Field: Sendable, CustomStringConvertible {
  public enum Origin: UInt8, Sendable { case builtIn, custom }

  public let origin: Origin
  public let key: String
  /// The first eight bytes of the key, the first in the highest place: most comparisons end here.
  private let beginning: UInt64

  public init(_ name: String) { self.init(.builtIn, name) }

  public init(custom name: String) { self.init(.custom, name) }

  private init(_ origin: Origin, _ key: String) {
    self.origin = origin
    self.key = key
    var beginning: UInt64 = 0
    var shift: UInt64 = 56
    for byte in key.utf8.prefix(8) {
      beginning |= UInt64(byte) << shift
      shift &-= 8
    }
    self.beginning = beginning
  }

  public var description: String { key }
}

extension Field: Comparable, Hashable {
  public static func == (a: Field, b: Field) -> Bool {
    guard a.beginning == b.beginning, a.origin == b.origin, a.key.utf8.count == b.key.utf8.count else {
      return false
    }
    return a.key.utf8.count <= 8 || a.key.isSameText(as: b.key)
  }

  /// Built-in fields first, then custom ones, each by the bytes of the name. A node that does not know a
  /// field puts it where one that does know it would.
  public static func < (a: Field, b: Field) -> Bool {
    if a.origin != b.origin { return a.origin.rawValue < b.origin.rawValue }
    return a.beginning == b.beginning ? a.key.precedesByBytes(b.key) : a.beginning < b.beginning
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(origin)
    for byte in key.utf8 { hasher.combine(byte) }
  }
}
