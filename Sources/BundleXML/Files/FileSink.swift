#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes to an open file, standard output included.
final class FileSink: ByteSink {
  private let descriptor: Int32
  private let path: String
  private let isOwned: Bool

  /// - Parameter path: For error messages.
  private init(descriptor: Int32, path: String, isOwned: Bool) {
    self.descriptor = descriptor
    self.path = path
    self.isOwned = isOwned
  }

  static var standardOutput: FileSink {
    FileSink(descriptor: STDOUT_FILENO, path: "standard output", isOwned: false)
  }

  /// A device or pipe that is there already.
  static func existing(_ path: String) throws -> FileSink {
    do {
      return FileSink(descriptor: try SystemCall.open(path, O_WRONLY), path: path, isOwned: true)
    } catch {
      throw BundleWriteError.system(operation: "open it", path: path, code: error.code)
    }
  }

  /// A file that must not exist yet.
  ///
  /// - Parameter target: the name that it gets when it is whole, for error messages.
  static func new(_ path: String, for target: String) throws -> FileSink {
    do {
      let descriptor = try SystemCall.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
      return FileSink(descriptor: descriptor, path: target, isOwned: true)
    } catch {
      throw BundleWriteError.system(operation: "create it", path: target, code: error.code)
    }
  }

  deinit { if isOwned { close(descriptor) } }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    do {
      try SystemCall.write(bytes, to: descriptor)
    } catch {
      throw BundleWriteError.system(operation: "write to it", path: path, code: error.code)
    }
  }

  func finish() throws {}

  func synchronize() throws {
    do {
      try SystemCall.synchronize(descriptor)
    } catch {
      throw BundleWriteError.system(operation: "bring it to the disk", path: path, code: error.code)
    }
  }
}
