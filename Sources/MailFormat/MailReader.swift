/// Walks a mail source, holding one file open and one message at a time.
public struct MailReader: IteratorProtocol {
  private let source: MailSource
  private var walk: MailFileWalk?
  private var failure: MailItem?
  private var mbox: MboxSplitter?

  init(source: MailSource) {
    self.source = source
    do throws(MailFileError) {
      walk = try MailFileWalk(path: source.path)
    } catch {
      failure = .unreadable(source.path, error)
    }
  }

  public mutating func next() -> MailItem? {
    if let item = failure {
      failure = nil
      return item
    }
    while true {
      if let item = mbox?.next() { return item }
      mbox = nil
      guard let step = walk?.next() else { return nil }
      switch step {
      case .ignored(let path, let why): return .ignored(file: path, why)
      case .unreadable(let path, let error): return .unreadable(path, error)
      case .file(let path, let kind, let flags):
        if let item = open(path, kind: kind, flags: flags) { return item }
      }
    }
  }

  /// - Returns: `nil` for an mbox, whose items come next.
  private mutating func open(_ path: String, kind: MailFileKind, flags: MaildirFlags?) -> MailItem? {
    do throws(MailFileError) {
      switch kind {
      case .single:
        return try SingleMessageFile(path: path).item(flags: flags, limits: source.limits, need: source.need)
      case .mbox:
        mbox = try MboxSplitter(
          path: path, limits: source.limits, need: source.need, temporaryDirectory: source.temporaryDirectory)
        return nil
      }
    } catch {
      return .unreadable(path, error)
    }
  }
}

extension MailItem {
  fileprivate static func unreadable(_ path: String, _ error: MailFileError) -> MailItem {
    .rejected(
      MailReject(
        location: MailLocation(file: path, offset: 0, length: 0), reason: .unreadable(error.description)))
  }
}
