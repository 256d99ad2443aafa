import Foundation
import RecordFormat

/// Which files are read, by which input, in which order: that of the inputs, so that what is referred to comes first.
public struct ImportPlan {
  public let files: [ExportFile]
  let steps: [RunDocument.Step]
  /// The files that are attachments, by their numbers in ``files``.
  let contents: [Int]
  /// Names of files that no input reads.
  public let unread: [String]

  /// - Parameter node: the node's own directory, whose files are no part of an export.
  /// - Throws: ``ImportError/nothingToRead(paths:mapping:globs:)``
  public init(_ paths: [String], _ mapping: Mapping, besides node: String) throws {
    let leftOut: [String]
    (files, leftOut) = try Self.files(paths, besides: node, closed: mapping.attachmentGlobs)
    contents = Self.contents(files, mapping)
    var steps: [RunDocument.Step] = []
    let attachments = Set(contents)
    var read = attachments
    for (number, input) in mapping.inputs.enumerated() {
      for (index, file) in files.enumerated() where !attachments.contains(index) {
        guard input.globs.contains(where: { file.matches(glob: $0) }) else { continue }
        steps.append(.init(input: number, file: index))
        read.insert(index)
      }
    }
    self.steps = steps
    let files = files
    unread = files.indices.filter { !read.contains($0) }.map { files[$0].display } + leftOut
    if steps.isEmpty {
      throw ImportError.nothingToRead(
        paths: paths, mapping: mapping.name, globs: mapping.inputs.flatMap(\.globs).uniqued())
    }
  }

  /// The files of an export. Where the node lies inside it, the node's own files are left out.
  private static func files(
    _ paths: [String], besides node: String, closed: [String]
  ) throws -> (files: [ExportFile], leftOut: [String]) {
    let own = URL(fileURLWithPath: node, isDirectory: true).standardizedFileURL.path + "/"
    func isOwn(_ path: String) -> Bool { URL(fileURLWithPath: path).standardizedFileURL.path.hasPrefix(own) }
    let found = try paths.map { (path: $0, files: try ExportFiles([$0], closed: closed)) }
    return (
      found.flatMap { path, found in isOwn(path) ? found.files : found.files.filter { !isOwn($0.path) } },
      found.flatMap { path, found in isOwn(path) ? found.leftOut : found.leftOut.filter { !isOwn($0) } }
    )
  }

  private static func contents(_ files: [ExportFile], _ mapping: Mapping) -> [Int] {
    let globs = mapping.attachmentGlobs
    return files.indices.filter { index in globs.contains { files[index].matches(glob: $0) } }
  }

  init(_ document: RunDocument, _ mapping: Mapping) throws {
    let archives = try ExportFiles(document.files.filter { $0.member != nil }.map(\.path).uniqued())
    let sizes = Dictionary(archives.files.map { ([$0.path, $0.member ?? ""], $0.size) }) { first, _ in first }
    files = try document.files.map { file in
      try file.check()
      var found = ExportFile(
        name: file.name, display: file.display, path: file.path, member: file.member, size: file.size)
      if let member = file.member {
        guard let size = sizes[[file.path, member]] else { throw ImportError.fileChanged(file.path) }
        found.size = size
      }
      return found
    }
    contents = Self.contents(files, mapping)
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
