import Foundation

/// The entries of one directory.
struct MailDirectory {
  let path: String
  /// Sorted by their bytes, so that two runs agree on every machine.
  let names: [String]

  init(path: String) throws(MailFileError) {
    guard let stream = opendir(path) else { throw MailFileError(code: errno) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    if errno != 0 { throw MailFileError(code: errno) }
    self.path = path
    self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func path(of name: String) -> String { path.hasSuffix("/") ? path + name : path + "/" + name }

  /// A Maildir, or one of its folders, has `cur`, `new` and `tmp`; one that was copied may have lost the
  /// empty ones.
  func isMaildir() throws(MailFileError) -> Bool {
    if try holdsDirectory("cur") { return true }
    guard try holdsDirectory("new") else { return false }
    return try holdsDirectory("tmp")
  }

  private func holdsDirectory(_ name: String) throws(MailFileError) -> Bool {
    guard names.contains(name) else { return false }
    return try MailFileStatus(path: path(of: name)).kind == .directory
  }
}
