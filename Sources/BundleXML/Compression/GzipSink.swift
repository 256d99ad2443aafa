import CZlib

/// Compresses to gzip (RFC 1952).
final class GzipSink: ByteSink {
  private static let level: Int32 = 6
  /// A window of 32 KiB; 16 more asks for gzip's header and trailer.
  private static let windowBits: Int32 = 15 + 16

  private let sink: any ByteSink
  /// zlib keeps a pointer to it, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let buffer: UnsafeMutableBufferPointer<UInt8>

  init(_ sink: any ByteSink) throws {
    self.sink = sink
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    buffer = .allocate(capacity: 64 << 10)
    let code = deflateInit2_(
      stream, Self.level, Z_DEFLATED, Self.windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard code == Z_OK else { throw BundleWriteError.compression("zlib error \(code)") }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    buffer.deallocate()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      rest = UnsafeRawBufferPointer(rebasing: rest[part.count...])
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self))
      stream.pointee.avail_in = UInt32(part.count)
      while stream.pointee.avail_in > 0 { try step(Z_NO_FLUSH) }
    }
  }

  func finish() throws {
    stream.pointee.avail_in = 0
    while try step(Z_FINISH) != Z_STREAM_END {}
    try sink.finish()
  }

  @discardableResult
  private func step(_ flush: Int32) throws -> Int32 {
    stream.pointee.next_out = buffer.baseAddress
    stream.pointee.avail_out = UInt32(buffer.count)
    let code = deflate(stream, flush)
    guard code == Z_OK || code == Z_STREAM_END else {
      throw BundleWriteError.compression("zlib error \(code)")
    }
    let produced = buffer.count - Int(stream.pointee.avail_out)
    if produced > 0 {
      try sink.write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<produced]))
    }
    return code
  }
}
