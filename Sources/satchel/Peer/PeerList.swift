import ArgumentParser
import BundleXML
import ConversationStore
import Exchange
import Signing

struct PeerList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the nodes that this one trusts.",
    discussion: """
      Example:
        satchel peer list
        satchel peer list --allowed-signers > signers
        ssh-keygen -Y verify -f signers -I Oslo -n satchel-bundle -s bundle.sig < bundle.signed
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Also keys that were trusted once: given up by their owners, or removed.")
  var all = false
  @Flag(help: "A file for ssh-keygen, this node's own key included.")
  var allowedSigners = false

  func validate() throws {
    if allowedSigners, all || output.json {
      throw ValidationError("--allowed-signers goes neither with --all nor with --json.")
    }
  }

  func run() throws {
    let opened = try node.open()
    do {
      if allowedSigners { return try Console.write(try signers(opened)) }
      let documents = try opened.store.peers().filter { all || $0.state == .trusted }
        .compactMap(PeerDocument.init)
      try output.print(documents, or: Table(columns: PeerDocument.columns, rows: documents.map(\.cells)))
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .notSaid)
    }
  }

  private func signers(_ node: Node) throws -> String {
    let own = (try node.store.read { try $0.site() }, node.key.publicKey)
    let all = [own] + (try node.peers().map { ($0.site, $0.key) })
    return all.map { AllowedSigners.line($0, $1, namespace: SignatureArmour.namespace) + "\n" }.joined()
  }
}
