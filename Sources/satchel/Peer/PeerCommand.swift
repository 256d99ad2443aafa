import ArgumentParser

struct PeerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer", abstract: "The nodes that this one trusts.",
    discussion: """
      Bundles are applied only if a peer, or this node itself, has signed them.

      Example:
        satchel peer add Oslo oslo.pub
        satchel peer list
      """,
    subcommands: [PeerAdd.self, PeerList.self, PeerSet.self, PeerFollow.self, PeerRemove.self])
}
