import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A folder for the time of one visit.
struct FolderPlace {
  let url: URL
  /// The file system it is on. Where a medium was, another one or an empty directory may be a moment later.
  private let device: dev_t

  var path: String { url.path }

  /// - Throws: ``ExchangeError/notAFolder(path:)``.
  init(_ folder: URL) throws {
    url = folder.standardizedFileURL
    guard let status = Self.status(of: url.path), status.st_mode & S_IFMT == S_IFDIR else {
      throw ExchangeError.notAFolder(path: folder.path)
    }
    device = status.st_dev
  }

  /// - Throws: ``FolderError/isGone(path:reason:)`` if this is no longer the file system of the beginning.
  func check() throws {
    guard let status = Self.status(of: path) else {
      throw FolderError.isGone(path: path, reason: String(cString: strerror(errno)))
    }
    guard status.st_dev == device else {
      throw FolderError.isGone(path: path, reason: "another file system is in its place")
    }
  }

  func url(of name: String) -> URL { url.appendingPathComponent(name) }

  /// What lies in the folder, by name; and the names of bundles that are no regular files, or that this system cannot
  /// ask for because they are not UTF-8.
  func files() throws -> (files: [FolderFile], passedOver: [String]) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      try check()
      throw FolderError.unreadable(path: path, reason: Self.reason(path) ?? error.inWords)
    }
    var files: [FolderFile] = []
    var passedOver: [String] = []
    for name in names.sorted() {
      guard let kind = FolderFile.Kind(name) else { continue }
      if let file = FolderFile(name, kind, at: url(of: name)) {
        files.append(file)
      } else if kind == .bundle, name.contains("\u{FFFD}") || FolderFile.isSomethingElse(url(of: name)) {
        passedOver.append(name)
      }
    }
    return (files, passedOver)
  }

  /// What the system says when it is asked for the folder itself; nil if it gives it.
  private static func reason(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    close(descriptor)
    return nil
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }
}

/// A file in a folder that may be a bundle, or become one.
struct FolderFile {
  enum Kind {
    case bundle
    /// A name under which bundles are written or copied before they are whole.
    case unfinished

    /// Nil for names that have nothing to do with bundles. Hidden ones are somebody else's, but for those that
    /// this program writes. FAT does not tell upper from lower case.
    init?(_ name: String) {
      let lower = name.lowercased()
      func isBundle(_ name: some StringProtocol) -> Bool {
        [".xml", ".xml.zst", ".xml.gz"].contains { name.hasSuffix($0) }
      }
      let unfinished = [".partial", ".part", ".tmp", ".crdownload"].first { lower.hasSuffix($0) }
      if lower.hasPrefix(".") {
        guard unfinished == ".partial" else { return nil }
        self = .unfinished
      } else if isBundle(lower) {
        self = .bundle
      } else if let unfinished, isBundle(lower.dropLast(unfinished.count)) {
        self = .unfinished
      } else {
        return nil
      }
    }
  }

  let name: String
  let kind: Kind
  let url: URL
  let size: UInt64
  /// Seconds since 1970, as coarse as the file system keeps them: 2 seconds on FAT.
  let changed: Double

  /// Whether there is something that is no regular file.
  static func isSomethingElse(_ url: URL) -> Bool {
    var status = stat()
    return lstat(url.path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
  }

  /// Nil if there is no regular file; a link is none.
  init?(_ name: String, _ kind: Kind, at url: URL) {
    var status = stat()
    guard lstat(url.path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.name = name
    self.kind = kind
    self.url = url
    size = UInt64(max(0, status.st_size))
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    changed = Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }
}
