import Foundation
import TestSupport
import Testing

/// A node that changes its key, and peers that follow.
@Suite struct RotationTests {
  let scratch: Scratch
  let folder: String
  let lyon: Office
  let oslo: Office
  let conversation: String

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("stick")
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
    try lyon.post("first", to: conversation)
    for office in [lyon, oslo] { try office.synchronize(folder) }
  }

  private func peers(_ office: Office) throws -> [PeerDocument] {
    try office.succeed("peer", "list", "--all", "--json").decoded()
  }

  private func fingerprint(_ office: Office) throws -> String {
    try office.succeed("key", "show", "--json").decoded(KeyDocument.self).fingerprint
  }

  @Test func `peers follow a key that was changed twice by the next bundle, and refuse the old keys`() throws
  {
    let old = scratch.path("old.xml")
    try lyon.succeed("export", "--all", old)
    for _ in 0..<2 { try lyon.succeed("key", "rotate") }
    try lyon.post("second", to: conversation)
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }
    #expect(try oslo.bodies(of: conversation) == ["first", "second"])
    #expect(try peers(oslo).map(\.state).sorted() == ["rotated", "rotated", "trusted"])
    #expect(try peers(oslo).first { $0.state == "trusted" }?.fingerprint == fingerprint(lyon))
    let refused = try oslo.run("apply", old)
    #expect(refused.status == 1 && refused.errors.contains("gave up"))
    try expectAgreement(lyon, oslo)
  }

  @Test func `what the old key signed in a folder is written anew, so that a newcomer gets everything`()
    throws
  {
    try lyon.succeed("key", "rotate")
    let (report, _) = try lyon.synchronize(folder)
    #expect(report.written.map(\.rows).reduce(0, +) >= 5)
    let vienna = try Office.empty("Vienna", in: scratch)
    let (arrival, errors) = try vienna.synchronize(folder)
    #expect(try vienna.bodies(of: conversation) == ["first"])
    // The old bundle brings nothing more, so there is nothing to say about it.
    #expect(arrival.bundles.allSatisfy { $0.result == "applied" }, "\(errors)")
  }

  @Test func `a peer takes a statement from a file, once it is by a key that it trusts`() throws {
    let first = try scratch.write(try lyon.succeed("key", "rotate").text, to: "first.txt")
    let second = try scratch.write(try lyon.succeed("key", "rotate").text, to: "second.txt")
    let early = try oslo.run("peer", "follow", second)
    #expect(early.status == 1 && early.errors.contains("satchel peer add"))
    try oslo.succeed("peer", "follow", first)
    try oslo.succeed("peer", "follow", second)
    try oslo.succeed("peer", "follow", second)
    #expect(try peers(oslo).first { $0.state == "trusted" }?.fingerprint == fingerprint(lyon))
    try oslo.succeed("peer", "remove", "Lyon")
    #expect(try oslo.run("peer", "follow", first).status == 1)
    #expect(try peers(oslo).allSatisfy { $0.state != "trusted" })
  }

  @Test func `a key that was given up cannot name another successor`() throws {
    let thief = try Office.stranger("Thief", in: scratch)
    for name in ["key", "key.pub"] {
      try Program.run("cp", lyon.directory + "/" + name, thief.directory, in: scratch)
    }
    try lyon.succeed("key", "rotate")
    for office in [lyon, oslo] { try office.synchronize(folder) }
    try thief.succeed("key", "rotate")
    let bundle = scratch.path("thief.xml")
    try thief.succeed("export", "--all", bundle)
    let ending = try oslo.run("apply", bundle)
    #expect(ending.status == 1 && ending.errors.contains("not trusted here"))
    let statement = try scratch.write(
      try thief.succeed("key", "show", "--rotations").text, to: "thief.txt")
    #expect(try oslo.run("peer", "follow", statement).status == 1)
    #expect(try peers(oslo).count { $0.state == "trusted" } == 1)
  }

  @Test func `a peer cannot take the key of somebody who was removed, or of another peer, as its own`() throws
  {
    let vienna = try Office("Vienna", in: scratch)
    try oslo.succeed("peer", "remove", "Vienna")
    // Lyon's new key is the one by which Vienna is known.
    try Program.run("cp", vienna.directory + "/key", lyon.directory + "/key.next", in: scratch)
    try lyon.succeed("key", "rotate")
    let bundle = scratch.path("all.xml")
    try lyon.succeed("export", "--all", bundle)
    #expect(try oslo.run("apply", bundle).status == 1)
    let statement = try scratch.write(
      try lyon.succeed("key", "show", "--rotations").text, to: "rotation.txt")
    let followed = try oslo.run("peer", "follow", statement)
    #expect(followed.status == 1 && followed.errors.contains("belongs to another peer"))
    #expect(try peers(oslo).first { $0.site == "Lyon" }?.state == "trusted")
  }
}
