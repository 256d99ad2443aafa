import ArgumentParser
import Backup
import Exchange
import Foundation
import Versioning

extension BackupRestore {
  /// Brings one conversation back into a node that is in use.
  func revive(_ conversation: String, _ series: URL) throws {
    guard let id = RowID(conversation) else {
      throw Failure("\(conversation) is not a whole id; a backup has to be asked by the whole id")
    }
    var options = NodeOptions()
    options.node = node
    let result = try options.withNode { node, progress in
      var settings = RestoreSettings()
      settings.at = at?.milliseconds
      settings.through = back.command
      settings.trusted = try signers.trusted() ?? node.identity.fingerprints
      return try node.bringBack(conversation: id, from: series, settings) { progress.tell($0) }
    }
    try output.print(BroughtBackDocument(id: id, result), or: result.text(id))
  }
}

private struct BroughtBackDocument: Encodable {
  let conversation: String
  let file: String
  let rows: Int
  let wasDeleted: Bool

  init(id: RowID, _ result: BroughtBack) {
    conversation = id.description
    file = result.entry.file
    rows = result.rows
    wasDeleted = result.wasDeleted
  }
}

extension BroughtBack {
  fileprivate func text(_ id: RowID) -> String {
    if !wasDeleted, rows == 0 { return "conversation \(id) is in use and whole; nothing was written\n" }
    return "conversation \(id) is back"
      + (rows > 0 ? ", \(rows) rows of it from \(entry.file)\n" : "; all of it was still here\n")
  }
}
