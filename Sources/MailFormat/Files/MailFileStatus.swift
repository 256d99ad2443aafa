import Foundation

/// What the file system knows of a file or directory.
struct MailFileStatus {
  enum Kind { case regular, directory, other }

  /// Names one real directory, whatever links lead to it.
  struct Identity: Hashable {
    let device: UInt64
    let node: UInt64
  }

  let kind: Kind
  let size: Int64
  let identity: Identity

  init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      default: .other
      }
    size = Int64(raw.st_size)
    identity = Identity(device: UInt64(truncatingIfNeeded: raw.st_dev), node: UInt64(raw.st_ino))
  }

  /// Follows symbolic links.
  init(path: String) throws(MailFileError) {
    var raw = stat()
    if stat(path, &raw) != 0 { throw MailFileError(code: errno) }
    self.init(raw)
  }
}
