#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that gets its name only when it is whole and on the disk.
///
/// Until then it lies beside its target as `.<token>.partial`; given up, it is removed.
struct PartialFile: ~Copyable {
  let sink: FileSink
  private let path: String
  private let target: String
  private let directory: String

  /// - Parameter token: Tells this file from others that are being written in the same directory.
  init(for target: String, token: String) throws {
    let slash = target.lastIndex(of: "/")
    directory = slash.map { $0 == target.startIndex ? "/" : String(target[..<$0]) } ?? "."
    path = "\(directory)/.\(token).partial"
    self.target = target
    // What a run that was killed left behind under this token.
    unlink(path)
    sink = try FileSink.new(path, for: target)
  }

  deinit { unlink(path) }

  /// Brings the file to the disk under its name, replacing what had that name.
  consuming func commit() throws {
    try sink.synchronize()
    do {
      try SystemCall.rename(path, to: target)
      try SystemCall.synchronize(directory: directory)
    } catch {
      throw BundleWriteError.system(operation: "put it in place", path: target, code: error.code)
    }
  }
}
