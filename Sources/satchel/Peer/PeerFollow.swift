import ArgumentParser
import Exchange
import Foundation
import Signing

struct PeerFollow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow", abstract: "Take a peer's own statement that it has a new key.",
    discussion: """
      Bundles carry these statements, so this is needed only for a peer whose bundles do not come here. The \
      statement has to be signed with the key that is trusted now.

      Example:
        satchel peer follow rotation.txt
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "What satchel key rotate printed there.", completion: .file())
  var file: String

  func run() throws {
    let opened = try node.open()
    do {
      let rotations = try KeyRotation.chain(try PublicKeyArgument.text(ofFile: file))
      let peer = try opened.follow(rotations)
      try PeerDocument.print(peer.site, of: opened, output)
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .nothingChanged)
    }
  }
}
