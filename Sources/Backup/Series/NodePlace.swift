import Foundation

extension URL {
  /// Whether a directory, which need not be there, is one of a node or lies somewhere below one.
  var isInsideNode: Bool {
    var place = resolvingSymlinksInPath().standardizedFileURL
    while true {
      let database = place.appendingPathComponent("node.sqlite").path
      if FileManager.default.fileExists(atPath: database) { return true }
      guard place.path != "/", !place.path.isEmpty else { return false }
      place.deleteLastPathComponent()
    }
  }
}
