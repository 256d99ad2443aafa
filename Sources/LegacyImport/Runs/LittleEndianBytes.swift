/// How numbers lie in what is remembered of records.
extension FixedWidthInteger {
  init(littleEndian bytes: ArraySlice<UInt8>) {
    self = bytes.withUnsafeBytes { Self(littleEndian: $0.loadUnaligned(as: Self.self)) }
  }

  var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
