import CArchiveMembers
import Foundation

/// What a file's first bytes say.
enum ArchiveKind {
  private static let magic: [[UInt8]] = [
    [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6], [0x1F, 0x8B], [0x28, 0xB5, 0x2F, 0xFD], [0x42, 0x5A, 0x68],
    [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
  ]
  /// Zip files that are documents of their own.
  private static let documents = [".xlsx", ".docx", ".pptx", ".ods", ".odt", ".odp", ".jar", ".epub"]

  static func isArchive(_ path: String) throws -> Bool {
    if documents.contains(where: path.lowercased().hasSuffix) { return false }
    let file = try FileBytes(ExportFile(name: path, display: path, path: path))
    var head = [UInt8](repeating: 0, count: 262)
    let count = try head.withUnsafeMutableBytes { try file.fill($0) }
    let isTar = count == 262 && head[257...].elementsEqual("ustar".utf8)
    return isTar || magic.contains { head[..<count].starts(with: $0) }
  }
}

/// An archive that is being read.
final class ArchiveMembers {
  private let archive: OpaquePointer
  private let display: String
  /// The names of the members up to the current one, each once: an archive may have several of one name.
  private var passed: Set<String> = []
  /// The current member's: its own name, or where an earlier member has that, with a number behind it.
  private var key = ""

  init(_ path: String, display: String) {
    archive = carc_open(path)
    self.display = display
  }

  deinit { carc_close(archive) }

  /// The members that are files.
  static func list(_ path: String, name: String) throws -> [ExportFile] {
    let members = ArchiveMembers(path, display: path)
    var files: [ExportFile] = []
    while try members.next() {
      guard carc_is_bare(members.archive) || carc_is_file(members.archive) else { continue }
      files.append(members.file(path, name: name))
      if carc_is_bare(members.archive) { break }
    }
    return files.filter { !$0.name.hasPrefix("__MACOSX/") }
  }

  private func file(_ path: String, name: String) -> ExportFile {
    let size = carc_size(archive)
    if carc_is_bare(archive) {
      let inner = name.contains(".") ? String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)]) : name
      return ExportFile(name: inner, display: path, path: path, member: key)
    }
    return ExportFile(
      name: memberName, display: "\(path) › \(key)", path: path, member: key,
      size: size < 0 ? nil : Int(size))
  }

  private var memberName: String { String(cString: carc_name(archive)) }

  private func next() throws -> Bool {
    switch carc_next(archive) {
    case .member:
      let name = memberName
      key = name
      var number = 1
      while !passed.insert(key).inserted {
        number += 1
        key = "\(name) (\(number))"
      }
      return true
    case .end: return false
    case .failed: throw ReadError(file: display, .cannotRead(String(cString: carc_failure(archive))))
    }
  }

  /// Moves to a member by ``ExportFile/member``, so that ``read(into:)`` gives its bytes.
  func find(_ member: String) throws {
    while try next() {
      guard carc_is_bare(archive) || key == member else { continue }
      if carc_is_encrypted(archive) { throw ReadError(file: display, .encrypted) }
      return
    }
    throw ReadError(file: display, .noSuchMember(member))
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = carc_read(archive, buffer.baseAddress, buffer.count)
    if count < 0 { throw ReadError(file: display, .cannotRead(String(cString: carc_failure(archive)))) }
    return count
  }
}
