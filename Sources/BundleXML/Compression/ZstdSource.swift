import CZstd

/// Decompresses Zstandard (RFC 8878), any number of frames.
///
/// Memory is bounded by the window, whatever the data claims.
final class ZstdSource: ByteSource {
  /// 8 MiB, which RFC 8878 §3.1.1.1.2 recommends that every decoder supports.
  private static let windowLog: Int32 = 23

  private let source: any ByteSource
  private let context: OpaquePointer
  private let buffer: UnsafeMutableRawBufferPointer
  private var input: ZSTD_inBuffer
  private var isInsideFrame = false

  init(_ source: any ByteSource) throws {
    guard let context = ZSTD_createDCtx() else { throw BundleDefect(.damagedCompression("no memory")) }
    self.source = source
    self.context = context
    buffer = .allocate(byteCount: ZSTD_DStreamInSize(), alignment: 16)
    input = ZSTD_inBuffer(src: UnsafeRawPointer(buffer.baseAddress), size: 0, pos: 0)
    _ = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, Self.windowLog)
  }

  deinit {
    ZSTD_freeDCtx(context)
    buffer.deallocate()
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !target.isEmpty else { return 0 }
    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
    while output.pos == 0 {
      if input.pos == input.size {
        // A frame that has not ended may still hold output back.
        if isInsideFrame { try step(&output) }
        if output.pos > 0 { break }
        input.size = try source.read(into: buffer)
        input.pos = 0
        if input.size == 0 {
          if isInsideFrame { throw BundleDefect(.damagedCompression("the compressed data is cut off")) }
          return 0
        }
      }
      try step(&output)
    }
    return output.pos
  }

  private func step(_ output: inout ZSTD_outBuffer) throws {
    let hint = ZSTD_decompressStream(context, &output, &input)
    guard ZSTD_isError(hint) == 0 else {
      throw BundleDefect(.damagedCompression(String(cString: ZSTD_getErrorName(hint)).lowercased()))
    }
    isInsideFrame = hint > 0
  }
}
