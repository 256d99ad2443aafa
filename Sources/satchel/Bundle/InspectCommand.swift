import ArgumentParser
import BundleXML
import Conversations
import Versioning

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what a bundle says of itself, and count its rows.",
    discussion: """
      Needs no node and changes nothing.

      Example:
        satchel inspect lyon.xml.zst --json
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "A bundle.", completion: .file())
  var file: String

  func run() throws {
    let document: InspectDocument
    do {
      document = try InspectDocument(file)
    } catch {
      throw Failure("\(error)")
    }
    try output.print(document, or: document.text)
  }
}

private struct InspectDocument: Encodable {
  struct Replica: Encodable {
    let covers: String
    let id: String
    let knows: String
    let site: String
  }

  let bundle: String
  let created: String
  let digest: String
  let generator: String
  let origin: String
  let part: Int
  let parts: Int
  let replicas: [Replica]
  let rows: [String: Int]
  let sha256: String
  /// The fingerprint of the key that signed it. Whether it is trusted is for verify and apply to say.
  @OrNull var signer: String?
  let snapshot: Bool

  init(_ path: String) throws {
    let verified = try UnverifiedBundle(path: path).verify()
    let header = verified.header
    var counts: [String: Int] = [:]
    let next = try verified.rows()
    while let row = try next(Knowledge()) {
      if case .row(let row) = row { counts[row.kind.name, default: 0] += 1 }
    }
    bundle = header.id.description
    created = Timestamp.format(header.created)
    digest = header.changeSet.digest.description
    generator = header.generator
    origin = header.changeSet.origin.description
    part = header.part.number
    parts = header.part.of
    replicas = header.changeSet.replicas.map {
      Replica(
        covers: header.changeSet.covers[$0.id].text, id: $0.id.description,
        knows: header.changeSet.knows[$0.id].text, site: $0.site)
    }
    rows = counts
    sha256 = "\(verified.sha256)"
    signer = verified.signature.fingerprint
    snapshot = header.changeSet.isSnapshot
  }

  var text: String {
    let site = replicas.first { $0.id == origin }?.site ?? ""
    let counted = rows.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    let fields = [
      ("Bundle", bundle), ("Created", created), ("By", "\(site), replica \(origin), \(generator)"),
      ("Part", "\(part) of \(parts)"), ("Kind", snapshot ? "snapshot" : "changes"),
      ("Rows", counted.isEmpty ? "none" : counted), ("State digest", digest), ("SHA-256", sha256),
      ("Signature", signer.map { "by \($0), not checked against peers" } ?? "none"),
    ]
    let table = Table(
      columns: [.text("SITE"), .whole("REPLICA"), .text("COVERS"), .text("KNOWS")],
      rows: replicas.map { [$0.site, $0.id, $0.covers, $0.knows] })
    return Fields.text(fields) + "\n" + table.text(width: Console.terminalWidth)
  }
}
