import ArgumentParser
import Exchange
import Signing

struct PeerRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Stop trusting a node.",
    discussion: """
      Nothing that its key signed is applied any more. What came before stays.

      Example:
        satchel peer remove Oslo
      """)

  @OptionGroup var node: NodeOptions
  @Argument(help: "The peer's name.")
  var site: String

  func run() throws {
    let opened = try node.open()
    do {
      let removed = try opened.store.removePeer(site)
      guard let key = PublicKey(rawRepresentation: removed.key.bytes) else { return }
      Console.note("removed \(site), \(key.fingerprint)")
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .nothingChanged)
    }
  }
}
