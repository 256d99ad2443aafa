import ArgumentParser
import ConversationStore
import Exchange

struct PeerAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Trust another node.",
    discussion: """
      The key is what satchel key show prints there. Let somebody of that office read out the fingerprint, and \
      compare. To add the same key again changes only the folder and the URL that are given.

      A peer that was removed can be added again, also with another key: under the same name that key takes \
      over what the old one stood for.

      Example:
        satchel peer add Oslo oslo.pub --folder /media/stick
        satchel peer add Oslo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… Oslo'
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var place: PlaceOptions
  @Argument(help: "The name by which this node calls the other one.")
  var site: String
  @Argument(help: "Its public key, or a file with it.", completion: .file())
  var key: String

  func validate() throws { try site.requireText("the site") }

  func run() throws {
    let opened = try node.open()
    do {
      try opened.addPeer(site, key: try PublicKeyArgument.read(key), at: place.place)
      try PeerDocument.print(site, of: opened, output)
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .notSaid)
    }
  }
}
