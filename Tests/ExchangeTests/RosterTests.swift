import Foundation
import TestSupport
import Testing

struct RosterLine: Decodable {
  let id: String
  let lag: Int
  let reportedAt: String?
  let site: String
  let state: String
}

struct PurgeDocument: Decodable {
  struct Hold: Decodable {
    let reason: String
    let site: String?
  }

  let conversations: Int
  let dryRun: Bool
  let holds: [Hold]
  let remaining: Int
  let rows: Int
}

/// Receipts, the roster and the removal of what was deleted, by the command line.
@Suite struct RosterTests {
  let scratch: Scratch
  let folder: String
  let lyon: Office
  let oslo: Office
  let rome: Office
  let conversation: String

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("stick")
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    rome = try Office("Rome", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
    try lyon.post("first", to: conversation)
    for office in [lyon, oslo, rome, lyon, oslo, rome] { try office.synchronize(folder) }
  }

  private func roster(_ office: Office) throws -> [RosterLine] {
    try office.succeed("roster", "--json").decoded()
  }

  private func purge(_ office: Office, _ more: String...) throws -> PurgeDocument {
    try office.start(["purge", "--retention", "0d", "--json"] + more).wait().decoded()
  }

  /// Lyon deletes the conversation; Rome, who is away, is retired; Lyon and Oslo forget it.
  private func forget() throws {
    try lyon.succeed("conversation", "delete", conversation)
    try lyon.succeed("roster", "retire", "Rome")
    for office in [lyon, oslo] { try office.synchronize(folder) }
    try oslo.succeed("person", "add", "--kind", "user", "--name", "Somebody")
    for office in [oslo, lyon, oslo] { try office.synchronize(folder) }
    #expect(try purge(lyon).conversations == 1)
  }

  @Test func `the roster says who has not acknowledged what`() throws {
    try lyon.post("second", to: conversation)
    let lines = try roster(lyon)
    #expect(lines.map(\.state) == ["here", "present", "present"])
    #expect(lines.map(\.site) == ["Lyon", "Oslo", "Rome"])
    #expect(lines[1].lag > 0 && lines[1].reportedAt != nil)
    #expect(try lyon.succeed("roster").text.contains("NOT ACKNOWLEDGED"))
  }

  @Test func `who is not heard of over a line is said to tell a folder what it knows once a week`() throws {
    let late = "Oslo, Rome never met this node over a line"
    try lyon.succeed("conversation", "delete", conversation)
    for arguments in [["roster"], ["purge", "--retention", "0d", "--dry-run"]] {
      let told = try lyon.start(arguments).wait().errors
      #expect(told.contains(late) && told.contains("once a week at the latest, or at once when it writes"))
    }
    let server = try Server(lyon)
    try oslo.succeed("sync", "http", server.url)
    _ = try server.stop()
    try lyon.post("second", to: conversation)
    let told = try lyon.succeed("roster").errors
    #expect(told.contains("Rome never met") && !told.contains("Oslo"))
  }

  @Test func `a purge says what holds it back, and a trial changes nothing`() throws {
    try lyon.succeed("conversation", "delete", conversation)
    let held = try purge(lyon)
    #expect(held.rows == 0 && held.remaining > 0)
    #expect(held.holds.map(\.site) == ["Oslo", "Rome"])
    #expect(try lyon.succeed("purge").text.contains("wait for Oslo"))
    try lyon.succeed("roster", "retire", "Oslo")
    try lyon.succeed("roster", "retire", try roster(lyon)[2].id)
    #expect(try purge(lyon, "--dry-run").conversations == 1)
    #expect(try purge(lyon).conversations == 1)
    #expect(try purge(lyon).remaining == 0)
    try lyon.expectSound()
    let refused = try lyon.run("roster", "retire", "Lyon")
    #expect(refused.status == 1 && refused.errors.contains("cannot retire itself"))
    #expect(try lyon.run("roster", "retire", "Paris").status == 1)
  }

  @Test func `a node that was away too long gets a full bundle from the folder and keeps what it wrote`()
    throws
  {
    try rome.post("unsent", to: conversation)
    try forget()
    let emptied = try scratch.makeFolder("new stick")
    for office in [lyon, rome, lyon, oslo, rome, lyon, oslo, rome] {
      _ = try office.run("sync", "folder", emptied, "--json")
    }
    for office in [lyon, oslo, rome] {
      #expect(try office.bodies(of: conversation) == ["first", "unsent"], "\(office.site)")
    }
    try expectAgreement(lyon, oslo, rome)
    #expect(try lyon.status().keptBundles == [])
    #expect(try roster(lyon).map(\.state) == ["here", "present", "present"])
  }

  @Test func `a node that only reads asks for a full bundle in the folder`() throws {
    let bern = try Office.empty("Bern", in: scratch)
    let pile = try scratch.makeFolder("pile")
    try lyon.succeed("export", "--all", pile + "/early.xml")
    try bern.succeed("apply", pile + "/early.xml")
    try forget()
    let emptied = try scratch.makeFolder("new stick")
    try lyon.succeed("export", "--since", pile + "/early.xml", emptied + "/part.xml.zst")
    for office in [bern, lyon, bern] { _ = try office.run("sync", "folder", emptied, "--json") }
    try expectAgreement(lyon, bern)
    try bern.synchronize(emptied)
    try lyon.synchronize(emptied)
    #expect(try bern.synchronize(emptied).report.written.isEmpty)
  }

  @Test func `an exported bundle is full where that is needed, and one is told to ask for it`() throws {
    try rome.post("unsent", to: conversation)
    let early = try scratch.makeFolder("out") + "/rome.xml"
    try rome.succeed("export", "--to", "Lyon", early)
    try forget()
    let part = scratch.path("out/part.xml")
    try lyon.succeed("export", "--since", scratch.path("out/rome.xml"), part)
    let document = try String(contentsOfFile: part, encoding: .utf8)
    #expect(document.contains("full=\"true\""))
    let printed = try Program.run(Office.satchel, "bundle", "schema", in: scratch)
    let schema = try scratch.write(printed.text, to: "bundle.xsd")
    let valid = try Program.run("xmllint", "--noout", "--schema", schema, part, in: scratch)
    #expect(valid.status == 0, "\(valid.errors)")

    let kept = try lyon.run("apply", early)
    #expect(kept.status == 1 && kept.errors.contains("satchel export --full"))
    #expect(try lyon.status().keptBundles.count == 1)
    try rome.succeed("apply", part)
    #expect(try rome.bodies(of: conversation) == ["first", "unsent"])
    let answer = scratch.path("out/answer.xml")
    try rome.succeed("export", "--to", "Lyon", answer)
    try lyon.succeed("apply", answer)
    #expect(try lyon.bodies(of: conversation) == ["first", "unsent"])
    #expect(try lyon.status().keptBundles == [])
    try oslo.succeed("export", "--to", "Lyon", scratch.path("out/o.xml"))
    try lyon.succeed("apply", scratch.path("out/o.xml"))
    try expectAgreement(lyon, rome)
  }

  @Test func `both sides of a fork reach a third node once one of them has taken its new id`() throws {
    let backup = try scratch.makeFolder("backup")
    for name in ["node.sqlite", "witness.json"] {
      try Program.run("cp", lyon.directory + "/" + name, backup, in: scratch)
    }
    try lyon.post("from the first", to: conversation)
    let out = try scratch.makeFolder("out")
    try lyon.succeed("export", "--all", out + "/first.xml")
    for name in ["node.sqlite", "witness.json"] {
      try Program.run("cp", backup + "/" + name, lyon.directory + "/" + name, in: scratch)
    }
    try lyon.post("from the second", to: conversation)
    try lyon.succeed("export", "--all", out + "/second.xml")

    try oslo.succeed("apply", out + "/first.xml")
    let refused = try oslo.run("apply", out + "/second.xml", "--json")
    #expect(refused.status == 1 && refused.errors.contains("two databases wrote as replica"))
    #expect(refused.errors.contains("Exchange with Lyon once"))
    #expect(try oslo.status().keptBundles.count == 1)
    #expect(try oslo.bodies(of: conversation) == ["first", "from the first"])

    try oslo.succeed("export", "--all", out + "/oslo.xml")
    let told = try lyon.succeed("apply", out + "/oslo.xml")
    #expect(told.errors.contains("notice: "))
    try lyon.succeed("export", "--all", out + "/third.xml")
    try oslo.succeed("apply", out + "/third.xml")
    #expect(try oslo.status().keptBundles == [])
    for office in [lyon, oslo] {
      #expect(try office.bodies(of: conversation) == ["first", "from the first", "from the second"])
    }
    try oslo.succeed("export", "--to", "Lyon", out + "/last.xml")
    try lyon.succeed("apply", out + "/last.xml")
    try expectAgreement(lyon, oslo)
    #expect(try roster(oslo).map(\.state).contains("succeeded"))
  }
}
