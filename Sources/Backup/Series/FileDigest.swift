import BundleXML
import Crypto
import Exchange
import Foundation

/// The length and the SHA-256 of a file as it lies on the disk.
struct FileDigest: Hashable {
  let bytes: UInt64
  let sha256: ContentDigest

  init(of file: URL) throws {
    do {
      let handle = try FileHandle(forReadingFrom: file)
      defer { handle.closeFile() }
      var hash = SHA256()
      var count: UInt64 = 0
      while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
        hash.update(data: chunk)
        count += UInt64(chunk.count)
      }
      bytes = count
      sha256 = ContentDigest(hash.finalize())
    } catch { throw BackupError.cannotRead(path: file.path, reason: error.inWords) }
  }
}
