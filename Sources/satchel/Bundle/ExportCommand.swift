import ArgumentParser
import Exchange
import Versioning

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a bundle: everything, or what somebody lacks.",
    discussion: """
      The bundle is signed with the node's key. The end of the file's name says how it is compressed: .xml, .xml.zst or .xml.gz. With - the bundle \
      goes to standard output, uncompressed. The file appears when it is whole and on the disk.

      Example:
        satchel export --all snapshot.xml.zst
        satchel export --since from-oslo.xml.zst for-oslo.xml.zst
        satchel export --to Oslo for-oslo.xml.zst
        satchel export --full for-lyon-after-a-year.xml.zst
        satchel export --all - | gpg --encrypt -r oslo > for-oslo.gpg
      """)

  @OptionGroup var node: NodeOptions
  @Flag(help: "Everything that this node knows: a snapshot.")
  var all = false
  @Flag(
    help: "Everything, for an office that was away too long: what it lacks of it was deleted. Never split.")
  var full = false
  @Option(help: ArgumentHelp("What a site did not have when this node last heard of it.", valueName: "site"))
  var to: String?
  @Option(
    help: ArgumentHelp("What the writer of this bundle did not have.", valueName: "bundle"),
    completion: .file())
  var since: String?
  @Option(
    help: ArgumentHelp(
      "Several bundles of about this size before compression (20M, 1G), as FILE-1, FILE-2 and so on.",
      valueName: "size"))
  var split: ByteSize?
  @OptionGroup var output: OutputOptions
  @Argument(help: "Where the bundle goes; - is standard output.", completion: .file())
  var file: String

  func validate() throws {
    guard [all, full, to != nil, since != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("Say what to export: one of --all, --full, --to SITE, --since BUNDLE.")
    }
    if full, split != nil { throw ValidationError("A full bundle is applied at once and never split.") }
    if file == "-", split != nil { throw ValidationError("--split needs a file name, not -.") }
    if file == "-", output.json {
      throw ValidationError("--json needs a file name: - takes standard output.")
    }
  }

  func run() throws {
    let bundles = try node.withNode { node, progress in
      try node.export(try scope(node), to: file, partSize: split?.bytes) {
        progress.tell("\($0) rows written")
      }
    }
    if file == "-" { return }
    try output.print(
      bundles.map(ExportDocument.init),
      or: Table(
        columns: [.text("FILE"), .number("ROWS"), .number("BYTES BEFORE COMPRESSION")],
        rows: bundles.map { [$0.path, "\($0.rows)", "\($0.bytes)"] }))
  }

  private func scope(_ node: Node) throws -> ExportScope {
    if let to { return .since(try node.reportedKnowledge(of: to)) }
    if let since { return .since(try node.knowledge(ofBundle: since)) }
    if full { return .full }
    return .everything
  }
}

private struct ExportDocument: Encodable {
  let bytes: UInt64
  let file: String
  let id: String
  let rows: Int

  init(_ bundle: ExportedBundle) {
    bytes = bundle.bytes
    file = bundle.path
    id = bundle.id.description
    rows = bundle.rows
  }
}
