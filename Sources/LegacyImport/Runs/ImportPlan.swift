import Foundation
import RecordFormat

/// Which files are read, by which input, in which order: that of the inputs, so that what is referred to comes first.
public struct ImportPlan {
  public let files: [ExportFile]
  let steps: [RunDocument.Step]
  /// Names of files that no input reads.
  public let unread: [String]

  /// - Parameter node: the node's own directory, whose files are no part of an export.
  /// - Throws: ``ImportError/nothingToRead(paths:mapping:globs:)``
  public init(_ paths: [String], _ mapping: Mapping, besides node: String) throws {
    files = try Self.files(paths, besides: node)
    var steps: [RunDocument.Step] = []
    var read: Set<Int> = []
    for (number, input) in mapping.inputs.enumerated() {
      for (index, file) in files.enumerated() where input.globs.contains(where: { file.matches(glob: $0) }) {
        steps.append(.init(input: number, file: index))
        read.insert(index)
      }
    }
    self.steps = steps
    let files = files
    unread = files.indices.filter { !read.contains($0) }.map { files[$0].display }
    if steps.isEmpty {
      throw ImportError.nothingToRead(
        paths: paths, mapping: mapping.name, globs: mapping.inputs.flatMap(\.globs))
    }
  }

  /// The files of an export. Where the node lies inside it, the node's own files are left out.
  private static func files(_ paths: [String], besides node: String) throws -> [ExportFile] {
    let own = URL(fileURLWithPath: node, isDirectory: true).standardizedFileURL.path + "/"
    func isOwn(_ path: String) -> Bool { URL(fileURLWithPath: path).standardizedFileURL.path.hasPrefix(own) }
    return try paths.flatMap { path in
      let found = try ExportFiles([path]).files
      return isOwn(path) ? found : found.filter { !isOwn($0.path) }
    }
  }

  init(_ document: RunDocument) throws {
    let export = try ExportFiles(document.files.map(\.path).uniqued())
    let byName = Dictionary(export.files.map { ([$0.path, $0.member ?? ""], $0) }) { first, _ in first }
    files = try document.files.map { file in
      try file.check()
      guard let found = byName[[file.path, file.member ?? ""]] else {
        throw ImportError.fileChanged(file.path)
      }
      return found
    }
    steps = document.steps
    unread = document.unread
  }
}

extension [String] {
  fileprivate func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
