import Foundation

/// The bytes of a file or of an archive's member, from some place on.
final class FileBytes {
  private enum Origin {
    case descriptor(Int32)
    case archive(ArchiveMembers)
  }

  private let origin: Origin
  private let display: String

  /// - Parameter offset: Where to begin; in an archive the bytes before it are unpacked and left.
  init(_ file: ExportFile, at offset: Int = 0) throws {
    display = file.display
    if let member = file.member {
      let archive = ArchiveMembers(file.path, display: file.display)
      try archive.find(member)
      origin = .archive(archive)
      try skip(offset)
    } else {
      let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw ReadError(file: file.display, .cannotOpen(String(cString: strerror(errno))))
      }
      origin = .descriptor(descriptor)
      if offset > 0, lseek(descriptor, off_t(offset), SEEK_SET) < 0 { throw failure() }
    }
  }

  deinit {
    if case .descriptor(let descriptor) = origin { close(descriptor) }
  }

  /// Returns how many bytes were read, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard case .descriptor(let descriptor) = origin else {
      guard case .archive(let archive) = origin else { return 0 }
      return try archive.read(into: buffer)
    }
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw failure() }
    }
  }

  /// Reads until the buffer is full or the file ends.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  private func skip(_ count: Int) throws {
    guard count > 0 else { return }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { buffer.deallocate() }
    var left = count
    while left > 0 {
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(left, buffer.count)])
      let read = try read(into: piece)
      if read == 0 { return }
      left -= read
    }
  }

  private func failure() -> ReadError {
    ReadError(file: display, .cannotRead(String(cString: strerror(errno))))
  }
}
