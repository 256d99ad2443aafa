import CZlib

/// Decompresses gzip (RFC 1952), any number of members.
final class GzipSource: ByteSource {
  private static let windowBits: Int32 = 15 + 16

  private let source: any ByteSource
  /// zlib keeps a pointer to it, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private var isInsideMember = false

  init(_ source: any ByteSource) throws {
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    buffer = .allocate(capacity: 64 << 10)
    let code = inflateInit2_(stream, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw BundleDefect(.damagedCompression("zlib error \(code)")) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    let target = UnsafeMutableRawBufferPointer(rebasing: target.prefix(1 << 30))
    guard !target.isEmpty else { return 0 }
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(target.count)
    while stream.pointee.avail_out == target.count {
      if stream.pointee.avail_in == 0, try !refill() { return 0 }
      try step()
    }
    return target.count - Int(stream.pointee.avail_out)
  }

  /// False at the end of the data.
  private func refill() throws -> Bool {
    let count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    stream.pointee.next_in = buffer.baseAddress
    stream.pointee.avail_in = UInt32(count)
    if count == 0 && isInsideMember {
      throw BundleDefect(.damagedCompression("the compressed data is cut off"))
    }
    return count > 0
  }

  private func step() throws {
    isInsideMember = true
    let code = inflate(stream, Z_NO_FLUSH)
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      isInsideMember = false
      inflateReset(stream)
    default:
      throw BundleDefect(
        .damagedCompression(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"))
    }
  }
}
