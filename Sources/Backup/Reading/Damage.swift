import BundleXML
import Foundation

extension BackupSeries {
  /// Why a file can no longer be used; nil if its bytes are those that the index tells of, or hold the same backup.
  ///
  /// That the bytes of what went through a command are still the same does not tell that anything can be had from them, so
  /// it is read back, if `files` can.
  func damage(of entry: BackupEntry, _ files: PlainFiles) throws -> String? {
    do {
      let digest = try FileDigest(of: path(of: entry))
      let isSame = digest.bytes == entry.bytes && digest.sha256 == entry.fileDigest
      if isSame, !BackupName.isThrough(entry.file) || files.command == nil { return nil }
      guard files.canRead(entry.file) else { return "its bytes are not those that were written" }
      let read = try ReadBackup.scan(entry.file, files).entry
      return read.id == entry.id && read.content == entry.content ? nil : "it is another backup than it was"
    } catch  where BackupError.isOfFile(error) {
      let text = "\(error)".replacing("\(directory.path)/\(entry.file): ", with: "")
      return text
    }
  }
}
