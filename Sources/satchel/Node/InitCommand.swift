import ArgumentParser
import Exchange
import Foundation

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a new node.",
    discussion: """
      Makes the directory if need be, gives the node a key, and prints its replica id. Others exchange with \
      it once they trust its key: satchel key show, and there satchel peer add.

      Example:
        satchel init --node /srv/satchel --site "Head office"
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions

  @Option(parsing: .unconditional, help: "The human name of this office, as the others will see it.")
  var site: String

  func validate() throws { try site.requireLine("--site") }

  func run() throws {
    let directory = node.directory
    do {
      let status = try Node.create(at: directory, site: site).store.read { try $0.status() }
      let document = NodeDocument(
        directory: directory.path, replica: status.replica.description, site: status.site)
      try output.print(document, or: "\(status.replica)\n")
    } catch {
      throw Failure(error, place: directory.path, effect: .notSaid)
    }
  }
}

private struct NodeDocument: Encodable {
  let directory: String
  let replica: String
  let site: String
}
