/// A file's bytes, decompressed, on their way to an XML reader, and scanned as they pass.
final class ScannedBytes {
  private let source: any ByteSource
  private var scan = BundleScan()
  private(set) var count = 0

  init(path: String) throws {
    let file = try FileSource(path: path)
    source = try file.compression().decompressor(of: file)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let read = try source.read(into: buffer)
    scan.update(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
    count += read
    return read
  }

  /// Reads the rest, and says what all bytes prove.
  func seal() throws -> BundleSeal {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 128 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while try read(into: buffer) > 0 {}
    return try scan.finish()
  }
}
