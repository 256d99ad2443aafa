import Foundation
import TestSupport
import Testing

/// `export`, `apply`, `verify`, `inspect` and `bundle schema`, with standard tools as judges.
@Suite struct BundleFileTests {
  let scratch: Scratch
  let lyon: Office
  let oslo: Office
  let conversation: String

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    conversation = try lyon.startConversation("Späte Lieferung <&> \"4711\"")
    try lyon.post("first", to: conversation)
  }

  /// Holds under the schema that the program prints, by `xmllint`.
  private func expectValid(_ bundle: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let schema = try scratch.write(
      try Program.run(Office.satchel, "bundle", "schema", in: scratch).text, to: "bundle.xsd")
    let verdict = try Program.run(
      "xmllint", "--noout", "--nonet", "--schema", schema, bundle, in: scratch)
    #expect(verdict.status == 0, "\(verdict.errors)", sourceLocation: sourceLocation)
    let verify = try Program.run(Office.satchel, "verify", bundle, "--json", in: scratch)
    #expect(verify.status == 0, "\(verify.errors)", sourceLocation: sourceLocation)
    #expect(try verify.decoded([VerifyDocument].self).allSatisfy(\.valid), sourceLocation: sourceLocation)
  }

  private func inspect(_ bundle: String) throws -> InspectDocument {
    try Program.run(Office.satchel, "inspect", bundle, "--json", in: scratch).decoded()
  }

  @Test func `a snapshot makes two nodes equal, and again changes nothing`() throws {
    let bundle = scratch.path("all.xml")
    try lyon.succeed("export", "--all", bundle)
    try expectValid(bundle)
    let first = try oslo.succeed("apply", bundle, "--json").decoded([OutcomeDocument].self)
    #expect(first.map(\.result) == ["applied"])
    #expect(first.map(\.newMessages) == [1])
    let digest = try oslo.digest()
    let again = try oslo.succeed("apply", bundle, "--json").decoded([OutcomeDocument].self)
    #expect(again.map(\.rowsApplied) == [0])
    #expect(try oslo.digest() == digest)
    #expect(try oslo.bodies(of: conversation) == ["first"])

    try oslo.succeed("export", "--all", scratch.path("back.xml"))
    try expectValid(scratch.path("back.xml"))
    try lyon.succeed("apply", scratch.path("back.xml"))
    try expectAgreement(lyon, oslo)
  }

  @Test func `inspect and verify tell of a bundle without any node`() throws {
    let bundle = scratch.path("all.xml.zst")
    try lyon.succeed("export", "--all", bundle)
    let document = try inspect(bundle)
    #expect(document.snapshot)
    #expect(document.rows == ["person": 1, "conversation": 1, "participant": 1, "context": 1, "message": 1])
    #expect(document.replicas.map(\.site) == ["Lyon"])
    #expect((document.part, document.parts) == (1, 1))
    let plain = try Program.run("zstd", "-dqc", bundle, in: scratch)
    try expectValid(try scratch.write(plain.text, to: "plain.xml"))
    let list = try Program.run(
      Office.satchel, "verify", bundle, scratch.path("none.xml"), "--json", in: scratch)
    #expect(list.status == 2)
    #expect(try list.decoded([VerifyDocument].self).map(\.rows) == [5, nil])
  }

  @Test func `a bundle since another one holds what its writer lacked, and no more`() throws {
    try lyon.succeed("export", "--all", scratch.path("base.xml"))
    try oslo.succeed("apply", scratch.path("base.xml"))
    try oslo.succeed("export", "--all", scratch.path("from-oslo.xml"))
    try lyon.post("second", to: conversation)
    try lyon.succeed("export", "--since", scratch.path("from-oslo.xml"), scratch.path("since.xml"))
    try expectValid(scratch.path("since.xml"))
    #expect(try inspect(scratch.path("since.xml")).rows == ["message": 1, "participant": 1])
    try oslo.succeed("apply", scratch.path("since.xml"))
    #expect(try oslo.bodies(of: conversation) == ["first", "second"])
  }

  @Test func `a bundle to a site holds what the site had not reported, and an unknown site is named`() throws
  {
    let unknown = try lyon.run("export", "--to", "Oslo", scratch.path("to.xml"))
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("Oslo"))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("to.xml")))
    try lyon.succeed("export", "--all", scratch.path("base.xml"))
    try oslo.succeed("apply", scratch.path("base.xml"))
    try oslo.succeed("export", "--all", scratch.path("from-oslo.xml"))
    try lyon.succeed("apply", scratch.path("from-oslo.xml"))
    try lyon.post("second", to: conversation)
    try lyon.succeed("export", "--to", "Oslo", scratch.path("to.xml.gz"))
    #expect(try inspect(scratch.path("to.xml.gz")).rows == ["message": 1, "participant": 1])
    let plain = try Program.run("gunzip", "-c", scratch.path("to.xml.gz"), in: scratch)
    try expectValid(try scratch.write(plain.text, to: "plain.xml"))
    try oslo.succeed("apply", scratch.path("to.xml.gz"))
    try expectAgreement(lyon, oslo)
  }

  @Test func `the parts of a split export are valid and give the same state in any order`() throws {
    for number in 1...6 {
      try lyon.post(String(repeating: "\(number) ", count: 1000), to: conversation)
    }
    let written = try lyon.succeed("export", "--all", "--split", "4K", scratch.path("part.xml"), "--json")
      .decoded([ExportDocument].self)
    #expect(written.count > 2)
    #expect(
      written.map(\.file) == (1...written.count).map { scratch.path("part-\($0).xml") })
    for part in written { try expectValid(part.file) }
    #expect(try inspect(written[0].file).parts == written.count)
    for part in written.reversed() { try oslo.succeed("apply", part.file) }
    let vienna = try Office.empty("Vienna", in: scratch)
    for part in written { try vienna.succeed("apply", part.file) }
    #expect(try vienna.digest() == lyon.digest())
    #expect(try oslo.bodies(of: conversation) == lyon.bodies(of: conversation))
    #expect(try vienna.status().replicas.allSatisfy { $0.gaps == "" })
  }

  @Test func `a bundle goes through a pipe`() throws {
    let pipe = try Program.run(
      "/bin/sh", "-c",
      """
      "\(Office.satchel)" export --all - --node "\(lyon.directory)" | \
      "\(Office.satchel)" apply - --node "\(oslo.directory)"
      """, in: scratch)
    #expect(pipe.status == 0, "\(pipe.errors)")
    #expect(try oslo.bodies(of: conversation) == ["first"])
    #expect(try names(in: oslo.directory + "/incoming") == [])

    let cut = try lyon.succeed("export", "--all", "-").output.dropLast(40)
    let refused = try oslo.run("apply", "-", input: Data(cut))
    #expect(refused.status == 1)
    #expect(try names(in: oslo.directory + "/incoming") == [])
  }

  @Test func `a damaged bundle among others is refused, and the others are applied`() throws {
    try lyon.succeed("export", "--all", scratch.path("1.xml"))
    try lyon.post("second", to: conversation)
    let whole = try lyon.succeed("export", "--all", "-").text
    let damaged = try scratch.write(whole.replacing("second", with: "sacond"), to: "2.xml")
    try lyon.post("third", to: conversation)
    try lyon.succeed("export", "--since", scratch.path("1.xml"), scratch.path("3.xml"))

    let digest = try oslo.digest()
    let alone = try oslo.run("apply", damaged, "--json")
    #expect(alone.status == 1)
    #expect(alone.errors.contains(damaged))
    #expect(try alone.decoded([OutcomeDocument].self).map(\.result) == ["refused"])
    #expect(try oslo.digest() == digest)

    let all = try oslo.run("apply", scratch.path("1.xml"), damaged, scratch.path("3.xml"), "--json")
    #expect(all.status == 2)
    #expect(try all.decoded([OutcomeDocument].self).map(\.result) == ["applied", "refused", "applied"])
    #expect(try oslo.bodies(of: conversation) == ["first", "second", "third"])
    try oslo.expectSound()
  }

  @Test func `an export that cannot be written leaves no file`() throws {
    let folder = try scratch.makeFolder("target")
    let full = try lyon.run("export", "--all", folder)
    #expect(full.status == 1)
    #expect(try names(in: folder) == [])
    let missing = try lyon.run("export", "--all", folder + "/none/all.xml")
    #expect(missing.status == 1)
    #expect(missing.errors.contains(folder + "/none"))
    #expect(try names(in: folder) == [])
    #expect(try lyon.run("export", "--all", "/dev/full").status == 1)
    #expect(try lyon.run("export", folder + "/all.xml").status == 64)
  }
}
