import Crypto
import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A directory of attachments, each a file named by its SHA-256.
///
/// No name that an export or a sender gives is ever part of a path. A file appears whole or not at all.
struct AttachmentFolder {
  private let path: String
  private static let prefix = ".incoming-"

  /// Makes the directory if there is none, and removes what programs that were killed have left in it.
  init(_ path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in try FileManager.default.contentsOfDirectory(atPath: path) where name.hasPrefix(Self.prefix) {
      try Self.removeAbandoned("\(path)/\(name)")
    }
  }

  /// The system gives up a lock with the program that held it.
  private static func removeAbandoned(_ file: String) throws {
    let descriptor = open(file, O_RDWR | O_CLOEXEC)
    if descriptor < 0 { return }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(file) }
  }

  /// Whether the file of this name is there and is what its name says; one that is damaged is written anew.
  func has(_ sha256: String) -> Bool {
    let descriptor = open("\(path)/\(sha256)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    if descriptor < 0 { return false }
    defer { close(descriptor) }
    var digest = SHA256()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { return false }
      if count == 0 { return digest.finalize().hexadecimal == sha256 }
      digest.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// Keeps what `write` writes into a descriptor, under its SHA-256, unless it is there.
  func save(_ sha256: String, _ write: (Int32) throws -> Void) throws {
    if has(sha256) { return }
    let file = try incoming()
    try write(file.descriptor)
    try file.keep(as: sha256)
  }

  /// A file that gets its name when its content is known.
  func incoming() throws -> IncomingAttachment { try IncomingAttachment(in: path, prefix: Self.prefix) }
}

/// A file in an ``AttachmentFolder`` that has no name yet; it goes with the value unless it is kept.
final class IncomingAttachment {
  let descriptor: Int32
  private let folder: String
  private let path: String

  fileprivate init(in folder: String, prefix: String) throws {
    self.folder = folder
    var template = Array("\(folder)/\(prefix)XXXXXX".utf8CString)
    // Readable by its owner alone.
    descriptor = mkstemp(&template)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if descriptor < 0 { throw AttachmentError("create a file in", folder) }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let count = Foundation.write(descriptor, piece.baseAddress, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw AttachmentError("write to", folder) }
      rest = rest.dropFirst(count)
    }
  }

  func keep(as sha256: String) throws {
    guard fsync(descriptor) == 0, rename(path, "\(folder)/\(sha256)") == 0 else {
      throw AttachmentError("keep a file in", folder)
    }
    let directory = open(folder, O_RDONLY | O_CLOEXEC)
    guard directory >= 0 else { throw AttachmentError("open", folder) }
    defer { close(directory) }
    guard fsync(directory) == 0 || errno == EINVAL else { throw AttachmentError("sync", folder) }
  }
}

/// Why an attachment cannot be saved.
public struct AttachmentError: Error, CustomStringConvertible {
  public let description: String

  fileprivate init(_ operation: String, _ folder: String) {
    description =
      "cannot \(operation) \(folder): \(String(cString: strerror(errno))); run the import again, or resume it"
  }
}
