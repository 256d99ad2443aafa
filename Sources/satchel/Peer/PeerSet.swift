import ArgumentParser
import ConversationStore
import Exchange

struct PeerSet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Change where a peer is met.",
    discussion: """
      What is not given stays; an empty text takes a place away.

      Example:
        satchel peer set Oslo --url https://oslo.example:8443 --folder ''
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var place: PlaceOptions
  @Argument(help: "The peer's name.")
  var site: String

  func run() throws {
    let opened = try node.open()
    do {
      try opened.store.setPlace(ofPeer: site, place.place)
      try PeerDocument.print(site, of: opened, output)
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .notSaid)
    }
  }
}
