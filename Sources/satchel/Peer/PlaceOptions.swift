import ArgumentParser
import ConversationStore
import Foundation

/// Where a peer is met.
struct PlaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("A folder through which bundles are exchanged with it.", valueName: "directory"),
    completion: .directory)
  var folder: String?

  @Option(help: ArgumentHelp("Where it serves, such as https://oslo.example:8443.", valueName: "url"))
  var url: String?

  func validate() throws {
    guard let url, !url.isEmpty else { return }
    guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme?.lowercased() ?? ""),
      parsed.host?.isEmpty == false
    else { throw ValidationError("--url takes an address such as https://oslo.example:8443.") }
  }

  /// Paths are kept whole, since the next command may run elsewhere. An empty text stands for none.
  var place: PeerEntry.Place {
    PeerEntry.Place(
      folder: folder.map { $0.isEmpty ? "" : URL(fileURLWithPath: $0, isDirectory: true).path }, url: url)
  }
}
