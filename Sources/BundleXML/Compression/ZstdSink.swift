import CZstd

/// Compresses to Zstandard (RFC 8878), with a checksum.
final class ZstdSink: ByteSink {
  private static let level: Int32 = 3

  private let sink: any ByteSink
  private let context: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer

  init(_ sink: any ByteSink) throws {
    guard let context = ZSTD_createCCtx() else { throw BundleWriteError.compression("no memory") }
    self.sink = sink
    self.context = context
    buffer = .allocate(byteCount: ZSTD_CStreamOutSize(), alignment: 16)
    try check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Self.level))
    try check(ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1))
  }

  deinit {
    ZSTD_freeCCtx(context)
    buffer.deallocate()
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
    while input.pos < input.size { try step(&input, ZSTD_e_continue) }
  }

  func finish() throws {
    var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
    while try step(&input, ZSTD_e_end) > 0 {}
    try sink.finish()
  }

  /// Returns how many bytes are left to flush.
  @discardableResult
  private func step(_ input: inout ZSTD_inBuffer, _ directive: ZSTD_EndDirective) throws -> Int {
    var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
    let left = try check(ZSTD_compressStream2(context, &output, &input, directive))
    if output.pos > 0 { try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<output.pos])) }
    return left
  }

  @discardableResult
  private func check(_ result: Int) throws -> Int {
    guard ZSTD_isError(result) == 0 else {
      throw BundleWriteError.compression(String(cString: ZSTD_getErrorName(result)))
    }
    return result
  }
}
