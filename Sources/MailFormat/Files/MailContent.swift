import Foundation

/// The bytes of one message, in memory or in a stretch of an open file.
public enum MailContent: Sendable {
  case memory([UInt8])
  case file(MailFile, offset: Int64, length: Int64)

  public var length: Int64 {
    switch self {
    case .memory(let bytes): Int64(bytes.count)
    case .file(_, _, let length): length
    }
  }

  /// Hands out all bytes, in order, in chunks of bounded size.
  public func forEachChunk(_ body: (UnsafeRawBufferPointer) -> Void) throws(MailFileError) {
    switch self {
    case .memory(let bytes):
      bytes.withUnsafeBytes(body)
    case .file(let file, let offset, let length):
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
      defer { buffer.deallocate() }
      var position = offset
      let end = offset + length
      while position < end {
        let room = Int(min(Int64(buffer.count), end - position))
        let count = try file.read(
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]), at: position)
        if count == 0 { throw MailFileError(code: EIO) }
        body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        position += Int64(count)
      }
    }
  }

  /// The first `limit` bytes, or all.
  func prefix(_ limit: Int) throws(MailFileError) -> ArraySlice<UInt8> {
    switch self {
    case .memory(let bytes):
      return bytes.prefix(limit)
    case .file(let file, let offset, let length):
      return try file.bytes(at: offset, count: Int(min(Int64(limit), length)))[...]
    }
  }
}
