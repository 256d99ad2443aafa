#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The bytes of a regular file.
final class FileSource: ByteSource {
  private let descriptor: Int32

  /// - Throws: ``BundleDefect`` with the system's error.
  init(path: String) throws {
    do {
      switch try SystemCall.fileType(of: path) {
      case .absent: throw SystemCall.Failure(code: ENOENT)
      case .directory: throw SystemCall.Failure(code: EISDIR)
      case .other: throw BundleDefect(.notAFile)
      case .regular: descriptor = try SystemCall.open(path, O_RDONLY)
      }
    } catch let failure as SystemCall.Failure {
      throw BundleDefect(.unreadable(code: failure.code))
    }
  }

  deinit { close(descriptor) }

  /// The compression that the first bytes tell; the next read starts at the first byte again.
  func compression() throws -> Compression {
    var magic: [UInt8] = Array(repeating: 0, count: 4)
    let count = try magic.withUnsafeMutableBytes { try read(into: $0) }
    do {
      try SystemCall.rewind(descriptor)
    } catch {
      throw BundleDefect(.unreadable(code: error.code))
    }
    return Compression(magic: magic.prefix(count))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    do {
      return try SystemCall.read(into: buffer, from: descriptor)
    } catch {
      throw BundleDefect(.unreadable(code: error.code))
    }
  }
}
