import Foundation

/// The files of an export: the paths that a user gives, folders walked, archives opened in place.
///
/// Sorted by path and, within an archive, in the archive's order.
public struct ExportFiles: Sendable {
  public private(set) var files: [ExportFile] = []
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
    for inner in try Self.walk(path) {
      let full = path.hasSuffix("/") ? path + inner : "\(path)/\(inner)"
      let size = try FileManager.default.attributesOfItem(atPath: Self.resolved(full))[.size] as? Int
      try addFile(full, name: inner, size: size)
    }
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// The regular files below a folder, by name; what begins with a dot, and links out of it, left out.
  private static func walk(_ path: String) throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: path) else {
      throw ReadError(file: path, .cannotOpen("the folder cannot be listed"))
    }
    var found: [String] = []
    while let name = names.nextObject() as? String {
      let hidden = name.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
      if !hidden, names.fileAttributes?[.type] as? FileAttributeType == .typeRegular { found.append(name) }
    }
    return found.sorted()
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
