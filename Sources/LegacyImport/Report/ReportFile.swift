import Foundation

/// A text file that gets its name when it is whole and on the disk.
public final class ReportFile {
  private let path: String
  private let partial: String
  private let handle: FileHandle
  private var isCommitted = false

  public init(_ path: String) throws {
    self.path = path
    partial = path + ".partial"
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    guard
      FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
      let handle = FileHandle(forWritingAtPath: partial)
    else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: partial]) }
    self.handle = handle
  }

  deinit {
    if !isCommitted { unlink(partial) }
  }

  public func write(_ text: String) throws { try handle.write(contentsOf: Data(text.utf8)) }

  func write(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }

  public func commit() throws {
    try handle.synchronize()
    try handle.close()
    guard rename(partial, path) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
    isCommitted = true
  }
}
