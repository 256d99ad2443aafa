import Foundation

/// A part of a message that is not its text.
public struct MailAttachment: Sendable {
  /// The file name without any folder; an embedded message's subject; `nil` if there is none. It comes from
  /// the sender: never use it as a path.
  public let name: String?
  /// Lower-case `type/subtype`.
  public let type: String
  /// Of the decoded content, in bytes.
  public let size: Int64
  /// Of the decoded content, in lower-case hexadecimal.
  public let sha256: String

  let document: MIMEDocument
  /// The child indexes that lead from the root to this part.
  let path: [Int]

  /// Writes the decoded content in small pieces.
  /// - Throws: ``MailFileError`` if the message cannot be read or the file cannot be written.
  public func write(toDescriptor descriptor: Int32) throws(MailFileError) {
    try document.withMessage { (message) throws(MailFileError) in
      var part = message.root
      for index in path {
        guard let children = part?.children, children.indices.contains(index) else {
          throw MailFileError(code: ENOENT)
        }
        part = children[index]
      }
      try part?.write(to: descriptor)
    }
  }
}
