import Versioning

/// Bytes that are put together from many small pieces, in memory that is kept for the next ones.
///
/// An array checks who else holds it with each piece; a row has some fifty.
public struct OutputBytes: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  public private(set) var count = 0

  public init(capacity: Int = 1024) {
    self.capacity = max(capacity, 64)
    start = .allocate(capacity: self.capacity)
  }

  deinit { start.deallocate() }

  /// The bytes, as long as `body` runs.
  public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  public mutating func removeAll() { count = 0 }

  public mutating func append(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { append($0) } }

  /// Appends ASCII text known when the program is built.
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public mutating func append(byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  /// Appends the text's UTF-8 as it is.
  public mutating func append(text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let first = bytes.baseAddress else { return }
    reserve(bytes.count)
    (start + count).update(from: first, count: bytes.count)
    count += bytes.count
  }

  /// Appends a UUID's text.
  mutating func append(_ id: RowID) { fill(36) { id.write(to: $0) } }

  /// Appends a replica id's text.
  mutating func append(_ replica: ReplicaID) { fill(32) { replica.write(to: $0) } }

  /// Appends a number in decimal digits.
  public mutating func append(decimal number: UInt64) {
    var digits = 1
    var bound: UInt64 = 10
    while digits < 20, number >= bound {
      digits += 1
      bound = bound.multipliedReportingOverflow(by: 10).partialValue
    }
    fill(digits) { place in
      var rest = number
      for index in stride(from: digits - 1, through: 0, by: -1) {
        place[index] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      }
    }
  }

  /// Appends `length` bytes that `write` sets, all of them.
  @inline(__always)
  mutating func fill(_ length: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
    reserve(length)
    write(UnsafeMutableBufferPointer(start: start + count, count: length))
    count += length
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity - count < more { grow(by: more) }
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    let larger = max(capacity * 2, count + more)
    let place = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    place.update(from: start, count: count)
    start.deallocate()
    (start, capacity) = (place, larger)
  }
}

extension OutputBytes {
  /// The bytes as text.
  public var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}
