/// The name of a register: a built-in field, or a custom one that a legacy system or a newer node brought.
public struct Field: Sendable, CustomStringConvertible {
  public enum Origin: UInt8, Sendable { case builtIn, custom }

  public let key: String
  /// The first eight bytes of the key, the first in the highest place: most comparisons end here.
  @usableFromInline let beginning: UInt64
  /// The next seven bytes of the key; in the lowest place its length, 16 for one that is longer than the words
  /// hold, times two, and the origin.
  @usableFromInline let rest: UInt64

  @inlinable public var origin: Origin { rest & 1 == 0 ? .builtIn : .custom }

  public init(_ name: String) { self.init(.builtIn, name) }

  public init(custom name: String) { self.init(.custom, name) }

  private init(_ origin: Origin, _ key: String) {
    self.key = key
    let bytes = key.utf8.prefix(15)
    beginning = Self.word(bytes.prefix(8))
    let length = UInt64(min(key.utf8.count, 16))
    rest = Self.word(bytes.dropFirst(8)) | length << 1 | UInt64(origin.rawValue)
  }

  private static func word(_ bytes: some Collection<UInt8>) -> UInt64 {
    zip(bytes, 1...8).reduce(0) { $0 | UInt64($1.0) << UInt64(64 - 8 * $1.1) }
  }

  /// Whether the words hold the whole key.
  @inlinable var isHeldWhole: Bool { rest >> 1 & 0x7F < 16 }

  public var description: String { key }
}

extension Field: Comparable, Hashable {
  @inlinable public static func == (a: Field, b: Field) -> Bool {
    a.beginning == b.beginning && a.rest == b.rest && (a.isHeldWhole || a.key.isSameText(as: b.key))
  }

  /// Built-in fields first, then custom ones, each by the bytes of the name. A node that does not know a
  /// field puts it where one that does know it would.
  @inlinable public static func < (a: Field, b: Field) -> Bool {
    if a.origin != b.origin { return a.origin == .builtIn }
    if a.beginning != b.beginning { return a.beginning < b.beginning }
    if a.rest != b.rest { return a.rest < b.rest }
    return !a.isHeldWhole && a.key.precedesByBytes(b.key)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(origin)
    for byte in key.utf8 { hasher.combine(byte) }
  }
}
