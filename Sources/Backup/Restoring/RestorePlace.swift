import Exchange
import Foundation
import Signing

/// Where a node is restored: beside its place, under a hidden name, until it is whole.
struct RestorePlace {
  let target: URL
  let unfinished: URL

  /// - Throws: ``BackupError/targetExists(path:)``, ``BackupError/targetInsideNode(path:)``.
  init(_ target: URL) throws {
    self.target = target.standardizedFileURL
    let parent = self.target.deletingLastPathComponent()
    unfinished = parent.appendingPathComponent(
      ".\(self.target.lastPathComponent).restoring", isDirectory: true)
    let files = FileManager.default
    if files.fileExists(atPath: target.path) {
      let isEmpty: Bool
      do { isEmpty = try files.contentsOfDirectory(atPath: target.path).isEmpty } catch { isEmpty = false }
      guard isEmpty else { throw BackupError.targetExists(path: target.path) }
    }
    guard !parent.isInsideNode else { throw BackupError.targetInsideNode(path: target.path) }
    do {
      // What a restore that was killed left behind.
      try giveUp()
      try files.createDirectory(
        at: unfinished, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw BackupError.cannotWrite(path: target.path, reason: error.inWords) }
  }

  func giveUp() throws {
    if FileManager.default.fileExists(atPath: unfinished.path) {
      try FileManager.default.removeItem(at: unfinished)
    }
  }

  /// Gives the directory its name. The record by which a copy is noticed tells the file, which stays the same.
  func finish() throws {
    guard rename(unfinished.path, target.path) == 0 else {
      throw BackupError.cannotWrite(path: target.path, reason: String(cString: strerror(errno)))
    }
    try NewFile.synchronize(directory: target.deletingLastPathComponent().path)
  }

  func installKey(_ key: RestoredKey) throws {
    guard case .file(let path) = key else { return }
    let secret = unfinished.appendingPathComponent("key")
    do {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let publicKey = try NodeKey(openSSH: text).publicKey
      try NewFile.write(Data(text.utf8), to: secret.path)
      try NewFile.write(Data((publicKey.openSSH() + "\n").utf8), to: secret.path + ".pub")
      let history = path + ".history"
      if FileManager.default.fileExists(atPath: history) {
        try NewFile.write(try Data(contentsOf: URL(fileURLWithPath: history)), to: secret.path + ".history")
      }
    } catch { throw BackupError.unusableKey(path: path, reason: error.inWords) }
  }
}

extension RestoredKey {
  /// The node's own key and its former ones, as the files tell; nil for a fresh key, which signed no backup.
  func fingerprints() throws -> Set<String>? {
    guard case .file(let path) = self else { return nil }
    do {
      let key = try NodeKey(openSSH: try String(contentsOfFile: path, encoding: .utf8)).publicKey
      let history = path + ".history"
      guard FileManager.default.fileExists(atPath: history) else { return [key.fingerprint] }
      let rotations = try KeyRotation.chain(try String(contentsOfFile: history, encoding: .utf8))
      return Set(rotations.map(\.from.fingerprint) + [key.fingerprint])
    } catch { throw BackupError.unusableKey(path: path, reason: error.inWords) }
  }
}
