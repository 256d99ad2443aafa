import ArgumentParser
import ConversationStore
import Conversations

struct RosterRetire: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retire", abstract: "Take a replica that will not be heard of again off the roster.",
    discussion: """
      Nobody waits for its acknowledgements any more, so that deletions can be forgotten; every bundle from \
      here on says so. What it has written stays. Should it be heard of again, it needs a full bundle, keeps \
      what it has not sent, and is back on the roster.

      Example:
        satchel roster retire Lyon
        satchel roster retire 0c9a41f2
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "The replica's id or its beginning, or a site.")
  var replica: String

  func run() throws {
    let entry = try node.withNode { node, _ in
      let found = try node.store.read { try $0.replicas(named: replica) }
      let entry = try Self.only(found, replica)
      try node.store.retire(entry.id)
      return try node.store.read { try $0.roster() }.first { $0.id == entry.id } ?? entry
    }
    let id = entry.id.description.prefix(8)
    try output.print(
      RosterDocument(entry),
      or: """
        \(SafeText.line(entry.site)) (\(id)) is retired: nobody waits for it any more. If it is heard of \
        again it needs a full bundle.

        """)
  }

  /// The replica that is meant: of a site's replicas the one that is waited for.
  private static func only(_ found: [RosterEntry], _ name: String) throws -> RosterEntry {
    if found.contains(where: { $0.standing == .here }) { throw StoreError.cannotRetireItself }
    let awaited = found.filter { $0.standing == .present || $0.standing == .behind }
    let candidates = awaited.isEmpty ? found : awaited
    guard candidates.count == 1, let entry = candidates.first else {
      throw StoreError.ambiguousReplica(name, matches: candidates.map(\.id))
    }
    return entry
  }
}
