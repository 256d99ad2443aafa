import BundleXML
import Conversations
import Versioning

/// The names of a series' files: `20261128T150956Z-full-1f2e3d4c.xml.zst`, by UTC and the end of the bundle's id.
///
/// Letters, digits, hyphens and dots, which every file system takes. People can see what is what; the program
/// believes the headers.
enum BackupName {
  /// What went through a command, such as one that encrypts.
  static let throughSuffix = ".through"
  static let index = "index.json"
  static let lock = ".lock"
  private static let bundleSuffixes = Compression.allCases.map { "." + $0.fileExtension }

  static func name(of id: RowID, _ kind: BackupEntry.Kind, created: Int64, isThrough: Bool) -> String {
    let time = Timestamp.format(created).prefix(19).filter { $0 != "-" && $0 != ":" }
    return "\(time)Z-\(kind.rawValue)-\(id.description.suffix(8)).xml.zst" + (isThrough ? throughSuffix : "")
  }

  /// Whether a file of this name may be a backup.
  static func isBackup(_ name: String) -> Bool {
    guard isSafe(name) else { return false }
    let bare = isThrough(name) ? String(name.dropLast(throughSuffix.count)) : name
    return bundleSuffixes.contains { bare.hasSuffix($0) }
  }

  static func isThrough(_ name: String) -> Bool { name.hasSuffix(throughSuffix) }

  /// Whether a name cannot lead out of the directory.
  static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
  }
}
