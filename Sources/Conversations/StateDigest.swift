import Crypto
import Versioning

/// The sum modulo 2²⁵⁶ of the SHA-256 of rows in canonical form.
///
/// A sum does not depend on order, and a row can be taken out of it again, so a store keeps its digest up
/// to date at the cost of the rows it writes.
public struct StateDigest: Hashable, Sendable, CustomStringConvertible {
  /// The most significant 64 bits first.
  private var high: UInt128
  private var low: UInt128

  public init() {
    high = 0
    low = 0
  }

  /// Reads 32 bytes, most significant first; nil for any other length.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    self.init()
    for byte in bytes {
      high = high << 8 | low >> 120
      low = low << 8 | UInt128(byte)
    }
  }

  /// Reads 64 hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 64, let first = ReplicaID(text.prefix(32)),
      let second = ReplicaID(text.suffix(32))
    else { return nil }
    high = first.value
    low = second.value
  }

  /// The digest of one row. `buffer` is scratch space that is reused between rows.
  public init(of row: Row, buffer: inout OutputBytes) {
    buffer.removeAll()
    RowElement.append(row, to: &buffer, names: .ids)
    var hash = SHA256()
    buffer.withUnsafeBytes { hash.update(bufferPointer: $0) }
    high = 0
    low = 0
    (high, low) = hash.finalize().withUnsafeBytes {
      (
        UInt128(bigEndian: $0.loadUnaligned(fromByteOffset: 0, as: UInt128.self)),
        UInt128(bigEndian: $0.loadUnaligned(fromByteOffset: 16, as: UInt128.self))
      )
    }
  }

  public var bytes: [UInt8] {
    [high, low].flatMap { word in (0..<16).map { UInt8(truncatingIfNeeded: word >> UInt128(120 - 8 * $0)) } }
  }

  /// 64 lower-case hexadecimal digits.
  public var description: String { ReplicaID(high).description + ReplicaID(low).description }

  public static func += (sum: inout StateDigest, other: StateDigest) {
    let (low, carry) = sum.low.addingReportingOverflow(other.low)
    sum.low = low
    sum.high = sum.high &+ other.high &+ (carry ? 1 : 0)
  }

  public static func -= (sum: inout StateDigest, other: StateDigest) {
    let (low, borrow) = sum.low.subtractingReportingOverflow(other.low)
    sum.low = low
    sum.high = sum.high &- other.high &- (borrow ? 1 : 0)
  }
}
