import Foundation

/// The files of an export: the paths that a user gives, folders walked, archives opened in place.
///
/// Sorted by path and, within an archive, in the archive's order.
public struct ExportFiles: Sendable {
  public private(set) var files: [ExportFile] = []
  /// What is in the folders and no regular file, such as links: it may lead out of them, and is not read.
  public private(set) var leftOut: [String] = []
  private let closed: [String]

  /// - Parameter closed: patterns of files in folders that are not opened even if they are archives.
  /// - Throws: ``ReadError`` if a path does not exist or an archive's list of members cannot be read.
  public init(_ paths: [String], closed: [String] = []) throws {
    self.closed = closed
    for path in paths { try add(path) }
  }

  private mutating func add(_ path: String) throws {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: Self.resolved(path))
    } catch {
      throw ReadError(file: path, .cannotOpen(error.localizedDescription))
    }
    let name = URL(fileURLWithPath: path).lastPathComponent
    guard attributes[.type] as? FileAttributeType == .typeDirectory else {
      return try addFile(path, name: name, size: attributes[.size] as? Int)
    }
    let base = path.hasSuffix("/") ? path : path + "/"
    let (regular, others) = try Self.walk(path)
    leftOut += others.map { base + $0 }
    for inner in regular {
      let full = base + inner
      let size = try FileManager.default.attributesOfItem(atPath: Self.resolved(full))[.size] as? Int
      try addFile(full, name: inner, size: size)
    }
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// The regular files below a folder, and what is neither such a file nor a folder, by name; what begins with a dot is
  /// left out.
  private static func walk(_ path: String) throws -> (regular: [String], others: [String]) {
    guard let names = FileManager.default.enumerator(atPath: path) else {
      throw ReadError(file: path, .cannotOpen("the folder cannot be listed"))
    }
    var found: [String] = []
    var others: [String] = []
    while let name = names.nextObject() as? String {
      let hidden = name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
      if hidden { continue }
      switch names.fileAttributes?[.type] as? FileAttributeType {
      case .typeRegular: found.append(name)
      case .typeDirectory: break
      default: others.append(name)
      }
    }
    return (found.sorted(), others.sorted())
  }

  private mutating func addFile(_ path: String, name: String, size: Int?) throws {
    let file = ExportFile(name: name, display: path, path: path, size: size)
    guard !closed.contains(where: { file.matches(glob: $0) }), try ArchiveKind.isArchive(path) else {
      files.append(file)
      return
    }
    files += try ArchiveMembers.list(path, name: name)
  }
}
