import Foundation

/// What the file system said.
public struct MailFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The value of `errno`.
  public let code: Int32
  public var description: String { String(cString: strerror(code)) }
}
