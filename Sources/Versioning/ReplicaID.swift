/// One incarnation of one physical database: a random 128-bit number.
///
/// A site keeps its name over the years; its replica id changes whenever its database may have been
/// copied, restored or rolled back, so that no dot is ever issued twice.
public struct ReplicaID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let value: UInt128

  public init(_ value: UInt128) { self.value = value }

  /// A new id out of `generator`.
  public static func random(using generator: inout some RandomNumberGenerator) -> ReplicaID {
    ReplicaID(UInt128(generator.next()) << 64 | UInt128(generator.next()))
  }

  /// Reads 32 hexadecimal digits; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard let value = Hex.parse(text.utf8, digits: 32) else { return nil }
    self.value = value
  }

  /// 32 lower-case hexadecimal digits.
  public var description: String { Hex.format(value, hyphenated: false) }

  public static func < (a: ReplicaID, b: ReplicaID) -> Bool { a.value < b.value }
}
