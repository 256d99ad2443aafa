import ArgumentParser
import Exchange
import Signing

struct KeyShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the public key of this node, for its peers.",
    discussion: """
      One line in OpenSSH's format. The fingerprint, for reading over the telephone, is said beside it.

      Example:
        satchel key show > lyon.pub
        satchel key show --rotations > rotation.txt
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Print the statements by which former keys gave way to this one.")
  var rotations = false

  func run() throws {
    let opened = try node.open()
    let identity = opened.identity
    let document = KeyDocument(identity, site: try opened.store.read { try $0.site() })
    if rotations, !output.json {
      return try Console.write(identity.rotations.map(\.text).joined())
    }
    try output.print(document, or: document.key + "\n")
    if !output.json { Console.note("fingerprint \(document.fingerprint)") }
  }
}

/// A node's key, as JSON.
struct KeyDocument: Encodable {
  let fingerprint: String
  /// Fingerprints, oldest first.
  let formerKeys: [String]
  let key: String
  let rotations: [String]

  init(_ identity: NodeIdentity, site: String) {
    fingerprint = identity.key.publicKey.fingerprint
    formerKeys = identity.formerKeys.map(\.fingerprint)
    key = identity.key.publicKey.openSSH(comment: site)
    rotations = identity.rotations.map(\.text)
  }
}
