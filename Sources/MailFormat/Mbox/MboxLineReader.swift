/// Lines of a file out of one buffer of fixed size.
///
/// A line that is longer than the buffer comes in pieces; only the first one begins a line. The file's lines
/// end with LF or CRLF; the ending is part of the line.
final class MboxLineReader {
  struct Line {
    /// Valid until the next line is asked for.
    let bytes: UnsafeRawBufferPointer
    /// Of the first byte, in the file.
    let offset: Int64
    let beginsLine: Bool

    var isEmpty: Bool {
      guard beginsLine, let first = bytes.first else { return false }
      let linefeed = UInt8(ascii: "\n")
      return first == linefeed
        || (bytes.count == 2 && first == UInt8(ascii: "\r") && bytes[1] == linefeed)
    }
  }

  private static let bufferBytes = 1 << 18

  private let file: MailFile
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferBytes, alignment: 16)
  /// The unread part of the buffer.
  private var start = 0
  private var end = 0
  /// Of `buffer[start]`, in the file.
  private(set) var offset: Int64
  private var atEndOfFile = false
  private var beginsLine = true

  init(file: MailFile, offset: Int64) {
    self.file = file
    self.offset = offset
  }

  deinit {
    buffer.deallocate()
  }

  func next() throws(MailFileError) -> Line? {
    var searched = 0
    while true {
      let unread = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
      if let linefeed = unread.firstLinefeed(from: searched) { return take(linefeed + 1) }
      searched = unread.count
      if unread.count == buffer.count || atEndOfFile {
        return unread.isEmpty ? nil : take(unread.count)
      }
      try fill()
    }
  }

  private func take(_ count: Int) -> Line {
    let line = Line(
      bytes: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]), offset: offset,
      beginsLine: beginsLine)
    start += count
    offset += Int64(count)
    beginsLine = line.bytes.last == UInt8(ascii: "\n")
    return line
  }

  private func fill() throws(MailFileError) {
    let unread = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    buffer.copyMemory(from: unread)
    start = 0
    end = unread.count
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
    let count = try file.read(into: room, at: offset + Int64(end))
    end += count
    atEndOfFile = count == 0
  }
}
