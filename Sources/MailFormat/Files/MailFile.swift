import Foundation

/// An open file, closed with the last reference. Reads name their offset, so it may be shared.
public final class MailFile: Sendable {
  let descriptor: Int32

  init(adopting descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Opens a regular file for reading.
  convenience init(path: String) throws(MailFileError) {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw MailFileError(code: errno) }
    self.init(adopting: descriptor)
    switch try status().kind {
    case .regular: break
    case .directory: throw MailFileError(code: EISDIR)
    case .other: throw MailFileError(code: EINVAL)
    }
  }

  /// Creates a file for reading and writing that has no name and vanishes when closed.
  static func temporary(in directory: String) throws(MailFileError) -> MailFile {
    var template = Array((directory + "/satchel-mail-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    if descriptor < 0 { throw MailFileError(code: errno) }
    let file = MailFile(adopting: descriptor)
    if unlink(template) != 0 { throw MailFileError(code: errno) }
    return file
  }

  func status() throws(MailFileError) -> MailFileStatus {
    var raw = stat()
    if fstat(descriptor, &raw) != 0 { throw MailFileError(code: errno) }
    return MailFileStatus(raw)
  }

  /// - Returns: how many bytes were read; 0 at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MailFileError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw MailFileError(code: errno) }
    }
  }

  /// As many bytes as there are, up to `count`.
  func bytes(at offset: Int64, count: Int) throws(MailFileError) -> [UInt8] {
    var failure: MailFileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
      do throws(MailFileError) {
        while filled < buffer.count {
          let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[filled...]))
          let got = try read(into: rest, at: offset + Int64(filled))
          if got == 0 { break }
          filled += got
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(MailFileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw MailFileError(code: errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }
}
