import ArgumentParser
import Exchange
import Signing

struct KeyRotate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Give this node a new key.",
    discussion: """
      Prints the statement by which the old key announces the new one. Every bundle carries it, so that peers \
      follow by themselves; a peer that the next bundle does not reach can take it with satchel peer follow. \
      Bundles that the old key signed are refused by those who have followed: what is in a shared folder is \
      written anew at the next visit.

      If the old key may be in other hands, do not announce anything with it: have every peer remove it and \
      add the new key.

      Example:
        satchel key rotate > rotation.txt
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let before = try node.open()
    do {
      let after = try before.rotateKey()
      let document = KeyDocument(after.identity, site: try after.store.read { try $0.site() })
      try output.print(document, or: document.rotations.last ?? "")
      Console.note("the new key has the fingerprint \(document.fingerprint)")
    } catch {
      throw Failure(error, place: before.directory.path, effect: .notSaid)
    }
  }
}
