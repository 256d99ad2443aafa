import ConversationStore
import Crypto
import Foundation
import LegacyImport
import TestSupport
import Testing

/// Attachments that an export contains, in all the ways in which exports contain them.
@Suite struct AttachmentTests {
  let scratch: Scratch
  let folder: String

  init() throws {
    scratch = try Scratch()
    folder = scratch.folder + "/kept"
  }

  private func run(
    _ name: String, into store: Store, paths: [String]? = nil, commits: Bool = true,
    finishing: (ReadSession, Int64) throws -> Void = { _, _ in }
  ) throws -> ImportTally {
    let fixture = try PresetFixture.named(name)
    var settings = ImportSettings()
    settings.timezone = fixture.timezone
    settings.parameters = fixture.parameters
    settings.attachments = folder
    let mapping = try #require(Preset.named(fixture.preset)).mapping(parameters: settings.parameters)
    let run = try MappedImport(paths ?? [fixture.export], mapping, settings, into: store)
    return try run.run(commits: commits, finishing: finishing).tally
  }

  private func kept() throws -> [String] {
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private static let offers = [
    "02a3e298f1533f62558c58e4c70edcab9af5a50d62d925fd5390942020fb0fb8",
    "774de750c96ea4f8bf7ae66fb3e96935fe011fe8156363b02dba50c82f93d501",
    "d3a98311a6aa48a422b86e6a1bf922f47b019c77469e6f0ebb3b8ee48b948be5",
    "e8749562474c7e082ee7d22f23f65eb681f211ed0c9e148d48ba4be29c636daa",
    "ecdbd9683abdd1491136715a225d47f6dc668dfe64ad64480d317f1ca8bc78b7",
  ]

  @Test(arguments: [
    ("salesforce-weekly", Self.offers), ("salesforce-data-loader", Self.offers),
    (
      "dynamics",
      [
        "490690a44664f7a0f4ec9aa03ee3ec8ea0bf859b9ec37cfd532602e579835277",
        "d1b226f4c5282ce4bd81832b306cd4bca063da8b77132ead42060a50bc80a96b",
      ]
    ), ("suitecrm", ["d3a98311a6aa48a422b86e6a1bf922f47b019c77469e6f0ebb3b8ee48b948be5"]),
    ("zendesk-xml", []), ("zendesk-json", []), ("freshdesk-xml", []), ("freshdesk-json", []), ("hubspot", []),
  ])
  func `what an export contains is saved under its SHA-256, readable by its owner alone`(
    _ name: String, _ digests: [String]
  ) throws {
    _ = try run(name, into: try scratch.store("Lyon"))
    #expect(try kept() == digests)
    for digest in try kept() {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(digest)"))
      #expect(SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() == digest)
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(digest)")
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    #expect(try scratch.store("Oslo").check().findings == [])
  }

  @Test func `a damaged file under the name of an attachment is written anew`() throws {
    _ = try run("salesforce-weekly", into: try scratch.store("Lyon"))
    let path = "\(folder)/\(Self.offers[0])"
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: path))
    _ = try run("salesforce-weekly", into: try scratch.store("Oslo"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == sound)
  }

  @Test func `a dry run counts them and saves none`() throws {
    let store = try scratch.store("Lyon")
    let dry = try run("salesforce-weekly", into: store, commits: false)
    #expect(try kept() == [])
    #expect(try run("salesforce-weekly", into: store) == dry)
    // The drawing, the plan of the shelf, two versions of the offer, and the photo at its record and its mail.
    #expect(dry.attachments.contained == 6)
    #expect((dry.attachments.missing, dry.attachments.linked) == (1, 0))
  }

  @Test func `what is only linked to, or missing, is listed in a file at every run`() throws {
    for (name, lines) in [
      (
        "zendesk-xml",
        [
          "ticket,1042,1,drawing.pdf,10240,https://brenner.zendesk.com/attachments/token/abc1/?name=drawing.pdf"
        ]
      ),
      (
        "salesforce-weekly",
        ["attachment,00P5e00000LoStAAAV,1,lost.txt,8,,the export has no file Attachments/00P5e00000LoStAAAV"]
      ),
    ] {
      let store = try scratch.store(name)
      for attempt in 1...2 {
        var list = AttachmentList(in: "\(scratch.folder)/\(name)-\(attempt)")
        let tally = try run(name, into: store, finishing: { try list.write($1, $0) })
        let text = try String(contentsOfFile: try #require(list.written), encoding: .utf8)
        for line in lines { #expect(text.contains(line), "\(text)") }
        #expect(
          text.split(separator: "\r\n").count == 1 + tally.attachments.linked + tally.attachments.missing)
      }
    }
  }

  @Test func `a file that comes with a later part of the export is found then`() throws {
    let store = try scratch.store("Lyon")
    let export = try PresetFixture.named("salesforce-weekly").export
    let parts = ["1", "2"].map { "\(export)/WE_00D5e000000ExmplEAA_\($0).ZIP" }
    let first = try run("salesforce-weekly", into: store, paths: [parts[0]])
    #expect(first.attachments.missing == 2)
    let body = "../../etc/passwd\n\nWhere the chests are to go"
    #expect(try store.message(body)?.customFields.contains { $0.name == "attachment.1.sha256" } == false)
    let second = try run("salesforce-weekly", into: store, paths: parts)
    #expect(second.attachments.missing == 1)
    #expect(
      try store.message(body)?.customFields.contains { $0.name == "attachment.1.sha256" } == true)
  }

  @Test func `what is here already is saved when a later run asks for it`() throws {
    let store = try scratch.store("Lyon")
    try PresetFixture.named("dynamics").run(into: store)
    let again = try run("dynamics", into: store)
    #expect(again.total.created + again.total.updated == 0)
    #expect(try kept().count == 2)
    let files = scratch.folder + "/mail"
    try store.importMail(Places.fixture("service.mbox"))
    let mail = try store.importMail(
      Places.fixture("service.mbox"), options: MailImportOptions(attachmentDirectory: files))
    #expect(mail.created == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: files).isEmpty == false)
  }

  @Test func `a file that a killed program has left half is removed, one that is being written is not`()
    throws
  {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let (left, held) = ("\(folder)/.incoming-left00", "\(folder)/.incoming-held00")
    for path in [left, held] { try Data("half".utf8).write(to: URL(fileURLWithPath: path)) }
    let handle = try #require(FileHandle(forUpdatingAtPath: held))
    #expect(flock(handle.fileDescriptor, LOCK_EX) == 0)
    _ = try run("dynamics", into: try scratch.store("Lyon"))
    try handle.close()
    #expect(try kept().filter { $0.hasPrefix(".") } == [".incoming-held00"])
  }

  /// A desk whose tickets have a file each.
  private func desk(_ files: String) throws -> (Mapping, String) {
    let mapping = """
      { "mapping": 1, "name": "files", "system": "files", "timezone": "UTC", "inputs": [
        { "files": "tickets.csv", "format": "csv", "type": "ticket", "key": "id", "emit": [
          { "row": "conversation", "set": { "name": "id" } },
          { "row": "message", "type": "text", "key": "id", "set": { "body": "id" },
            "attachments": [{ "name": "file", "content": { "base64": "bytes" } }] } ] } ] }
      """
    let path = try scratch.write("id,file,bytes\n\(files)\n", to: "tickets.csv")
    return (try Mapping(json: Array(mapping.utf8), parameters: [:]), path)
  }

  @Test func `what is not base64 is refused with its record, and lines within it are not`() throws {
    let (mapping, path) = try desk("1,a.txt,\"aGVs\nbG8=\"\n2,b.txt,aGVsbG8\n3,c.txt,\n4,,")
    let tally = try MappedImport([path], mapping, ImportSettings(), into: try scratch.store("Lyon")).run()
      .tally
    #expect(tally.reasons == ["ticket: an attachment that is not base64": 1])
    #expect(tally.total.created == 3)
    #expect((tally.attachments.contained, tally.attachments.missing) == (1, 1))
  }

  @Test func `a damaged file in an archive is told where a record asks for it, and the rest is read`() throws
  {
    let export = try PresetFixture.named("salesforce-weekly").export
    let zip = "\(export)/WE_00D5e000000ExmplEAA_2.ZIP"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: zip))
    // The data of the member follow its name.
    let name = try #require(bytes.range(of: Data("ContentVersion/0685e00000OfFeAAAV".utf8)))
    for place in name.upperBound..<(name.upperBound + 8) { bytes[place] ^= 0xff }
    let damaged = scratch.folder + "/damaged.zip"
    try bytes.write(to: URL(fileURLWithPath: damaged))
    var list = AttachmentList(in: scratch.folder)
    let tally = try run(
      "salesforce-weekly", into: try scratch.store("Lyon"),
      paths: ["\(export)/WE_00D5e000000ExmplEAA_1.ZIP", damaged], finishing: { try list.write($1, $0) })
    #expect(tally.attachments.missing == 2)
    #expect(try kept() == Self.offers.filter { !$0.hasPrefix("ecdbd") })
    let text = try String(contentsOfFile: try #require(list.written), encoding: .utf8)
    #expect(text.contains("cannot be read any further"))
  }
}
