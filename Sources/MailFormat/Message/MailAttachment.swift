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

  /// Saves the decoded content as `<sha256>` in a directory, unless it is there already.
  ///
  /// The file appears whole or not at all.
  public func save(inDirectory directory: String) throws(MailFileError) {
    let target = directory + "/" + sha256
    if access(target, F_OK) == 0 { return }
    var template = Array((directory + "/.\(sha256)-XXXXXX").utf8CString)
    let file = MailFile(adopting: mkstemp(&template))
    if file.descriptor < 0 { throw MailFileError(code: errno) }
    do throws(MailFileError) {
      try write(toDescriptor: file.descriptor)
      guard fchmod(file.descriptor, 0o644) == 0, fsync(file.descriptor) == 0, rename(template, target) == 0
      else { throw MailFileError(code: errno) }
    } catch {
      unlink(template)
      throw error
    }
  }
}
