import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// This program's end of a pipe to or from a command. It never waits without looking whether the command moves.
struct CommandPipe {
  private let handle: FileHandle
  private let watch: CommandWatch
  private var descriptor: Int32 { handle.fileDescriptor }
  /// How long to sleep until the next look, in milliseconds.
  private static let glance: Int32 = 200

  init(_ handle: FileHandle, _ watch: CommandWatch) {
    self.handle = handle
    self.watch = watch
    // Of this end alone: that of the command is another open file.
    _ = fcntl(handle.fileDescriptor, F_SETFL, fcntl(handle.fileDescriptor, F_GETFL) | O_NONBLOCK)
  }

  /// The command has closed its end.
  struct Refused: Error {}

  /// Writes bytes as the command takes them.
  ///
  /// - Throws: ``Refused``, or what the watch says.
  func send(_ bytes: UnsafeRawBufferPointer) throws {
    try watch.begin()
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = write(descriptor, part.baseAddress, part.count)
      if count > 0 {
        rest = rest.dropFirst(count)
        watch.moved()
      } else if try !isToWait(POLLOUT) {
        throw Refused()
      }
    }
  }

  /// Reads so many bytes; fewer at the end.
  func receive(upTo limit: Int) throws -> Data {
    try watch.begin()
    var data = Data(count: limit)
    var filled = 0
    while filled < limit {
      let count = data.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress.map { $0 + filled }, limit - filled)
      }
      if count > 0 {
        filled += count
        watch.moved()
      } else if count == 0 {
        break
      } else if try !isToWait(POLLIN) {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
    }
    return data.prefix(filled)
  }

  /// After a call that gave nothing: whether the command has to move first, for which this waits a while.
  private func isToWait(_ event: Int32) throws -> Bool {
    guard errno == EAGAIN || errno == EINTR else { return false }
    var end = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    _ = poll(&end, 1, Self.glance)
    try watch.check()
    return true
  }

  /// Waits until what was sent has been read. Says whether it has, or false if nobody is left to read the rest: a small
  /// backup fits into a pipe, and writing it fails only if the reader is gone already.
  func isReadToTheEnd() throws -> Bool {
    try watch.begin()
    while true {
      var end = pollfd(fd: descriptor, events: 0, revents: 0)
      let isLeftAlone = poll(&end, 1, 1) > 0
      guard handle.unread > 0 else { return true }
      if isLeftAlone { return false }
      try watch.check()
    }
  }

  func close() throws { try handle.close() }
}

extension FileHandle {
  /// The bytes that lie in a pipe.
  var unread: Int {
    var count: Int32 = 0
    return ioctl(fileDescriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  /// How far a file was read, by this program or by one that has it from this one.
  var place: Int { Int(lseek(fileDescriptor, 0, SEEK_CUR)) }

  var length: Int {
    var status = stat()
    return fstat(fileDescriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}
