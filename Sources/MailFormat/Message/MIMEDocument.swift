import CGMime
import Synchronization

/// A message that GMime has parsed, together with the bytes that GMime reads from.
///
/// GMime moves a file position when it reads a part, so every access holds the lock.
final class MIMEDocument: Sendable {
  private struct Handle: @unchecked Sendable {
    let message: OpaquePointer
  }

  private let content: MailContent
  private let handle: Mutex<Handle>

  /// - Returns: `nil` if GMime finds no message.
  init?(content: MailContent) {
    let parsed: OpaquePointer? =
      switch content {
      case .memory(let bytes):
        bytes.withUnsafeBytes { cgmime_message_parse_bytes($0.baseAddress, $0.count) }
      case .file(let file, let offset, let length):
        cgmime_message_parse_file(file.descriptor, offset, length)
      }
    guard let parsed else { return nil }
    self.content = content
    handle = Mutex(Handle(message: parsed))
  }

  deinit {
    handle.withLock { cgmime_message_free($0.message) }
  }

  func withMessage<Result: Sendable, Failure>(
    _ body: (MIMEMessage) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try handle.withLock { (handle) throws(Failure) in
      try body(MIMEMessage(pointer: handle.message))
    }
  }
}
