import Exchange
import Foundation

/// A file that gets its name when it is whole and on the disk. Until then it is hidden, as `.NAME.partial`.
struct NewFile: ~Copyable {
  let handle: FileHandle
  /// Where it is until then.
  let partial: String
  private let target: String

  /// - Throws: ``BackupError/cannotWrite(path:reason:)``.
  init(_ target: String) throws {
    let url = URL(fileURLWithPath: target)
    partial = url.deletingLastPathComponent().path + "/.\(url.lastPathComponent).partial"
    self.target = target
    unlink(partial)
    let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw Self.failure(target, errno) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { unlink(partial) }

  /// Takes bytes for the file.
  var sink: (UnsafeRawBufferPointer) throws -> Void {
    let (handle, target) = (handle, target)
    return { bytes in
      guard let base = bytes.baseAddress else { return }
      let data = Data(bytesNoCopy: .init(mutating: base), count: bytes.count, deallocator: .none)
      do { try handle.write(contentsOf: data) } catch {
        throw BackupError.cannotWrite(path: target, reason: error.inWords)
      }
    }
  }

  consuming func commit() throws {
    do {
      try handle.synchronize()
      try handle.close()
    } catch { throw BackupError.cannotWrite(path: target, reason: error.inWords) }
    guard rename(partial, target) == 0 else { throw Self.failure(target, errno) }
    try Self.synchronize(directory: URL(fileURLWithPath: target).deletingLastPathComponent().path)
  }

  static func write(_ data: Data, to target: String) throws {
    let file = try NewFile(target)
    try data.withUnsafeBytes { try file.sink($0) }
    try file.commit()
  }

  /// Waits until new names are on the disk. Some file systems of sticks and shares cannot be asked for that.
  static func synchronize(directory: String) throws {
    let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(directory, errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw failure(directory, errno)
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> BackupError {
    .cannotWrite(path: path, reason: String(cString: strerror(code)))
  }
}
