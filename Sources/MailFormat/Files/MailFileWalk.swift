/// The mail files under a path, one at a time, in sorted order, without recursion.
///
/// Symbolic links are followed; a directory is entered once, by whatever name comes first, so loops end.
struct MailFileWalk {
  enum Step {
    case file(path: String, kind: MailFileKind, flags: MaildirFlags?)
    case ignored(path: String, MailItem.Ignored)
    case unreadable(path: String, MailFileError)
  }

  /// What kind of directory an entry was found in.
  private enum Place { case tree, maildir, messages }

  private struct Pending {
    let path: String
    let name: String
    let place: Place
  }

  /// In reverse order: the next one is the last.
  private var pending: [Pending] = []
  private var first: Step?
  private var entered: Set<MailFileStatus.Identity> = []

  init(path: String) throws(MailFileError) {
    let status = try MailFileStatus(path: path)
    switch status.kind {
    case .directory: try enter(path, place: .tree, identity: status.identity)
    case .regular: first = .file(path: path, kind: try .named(path: path), flags: nil)
    case .other: _ = try MailFile(path: path)
    }
  }

  mutating func next() -> Step? {
    if let step = first {
      first = nil
      return step
    }
    while let entry = pending.popLast() {
      do throws(MailFileError) {
        if let step = try visit(entry) { return step }
      } catch {
        return .unreadable(path: entry.path, error)
      }
    }
    return nil
  }

  /// - Returns: `nil` for a directory, whose entries come next.
  private mutating func visit(_ entry: Pending) throws(MailFileError) -> Step? {
    let status = try MailFileStatus(path: entry.path)
    switch (status.kind, entry.place) {
    case (.directory, .messages):
      return .ignored(path: entry.path, .unrecognised)
    case (.directory, let place):
      if place == .maildir && entry.name == "tmp" { return nil }
      let holdsMessages = place == .maildir && (entry.name == "cur" || entry.name == "new")
      try enter(entry.path, place: holdsMessages ? .messages : .tree, identity: status.identity)
      return nil
    case (.regular, .messages) where !entry.name.hasPrefix("."):
      return .file(path: entry.path, kind: .single, flags: MaildirFlags(fileName: entry.name))
    case (.regular, _):
      guard let kind = try MailFileKind.inTree(path: entry.path) else {
        return .ignored(path: entry.path, try ForeignFile.ignored(path: entry.path, name: entry.name))
      }
      return .file(path: entry.path, kind: kind, flags: nil)
    case (.other, _):
      return .ignored(path: entry.path, .unrecognised)
    }
  }

  private func placeOfEntries(of directory: MailDirectory) throws(MailFileError) -> Place {
    try directory.isMaildir() ? .maildir : .tree
  }

  private mutating func enter(
    _ path: String, place: Place, identity: MailFileStatus.Identity
  ) throws(MailFileError) {
    guard entered.insert(identity).inserted else { return }
    let directory = try MailDirectory(path: path)
    let placeOfEntries = place == .tree ? try placeOfEntries(of: directory) : place
    pending += directory.names.reversed().map {
      Pending(path: directory.path(of: $0), name: $0, place: placeOfEntries)
    }
  }
}
