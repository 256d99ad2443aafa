/// Where a message, or what should have been one, lies.
///
/// In an mbox the extent begins with the envelope line and ends before the next one; other files are one
/// extent.
public struct MailLocation: Sendable, Hashable {
  public let file: String
  /// In bytes from the start of the file.
  public let offset: Int64
  /// In bytes.
  public let length: Int64

  public init(file: String, offset: Int64, length: Int64) {
    self.file = file
    self.offset = offset
    self.length = length
  }
}

extension MailLocation: CustomStringConvertible {
  public var description: String { "\(file): byte \(offset), \(length) bytes" }
}
