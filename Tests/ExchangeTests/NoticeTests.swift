import Foundation
import TestSupport
import Testing

/// A node that takes another id says so, whatever becomes of the bundle by which it noticed.
@Suite struct NoticeTests {
  let scratch: Scratch
  let lyon: Office
  let oslo: Office
  let conversation: String

  /// Lyon's database and witness were taken back together, which Lyon cannot know by itself.
  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
    let gone = try oslo.startConversation("Broken pallet")
    let folder = try scratch.makeFolder("stick")
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }
    let backup = try scratch.makeFolder("backup")
    let files = ["node.sqlite", "witness.json"]
    for name in files { try Program.run("cp", lyon.directory + "/" + name, backup, in: scratch) }
    try lyon.post("lost", to: conversation)
    for office in [lyon, oslo] { try office.synchronize(folder) }
    try oslo.succeed("roster", "retire", "Lyon")
    try oslo.succeed("conversation", "delete", gone)
    try oslo.succeed("purge", "--retention", "0d")
    for name in files { try Program.run("cp", backup + "/" + name, lyon.directory, in: scratch) }
    try lyon.post("new", to: conversation)
  }

  @Test func `the new id is told even if the bundle that led to it is refused`() throws {
    let before = try lyon.status().replica
    try oslo.succeed("export", "--all", scratch.path("all.xml"), "--split", "1K")
    let bundle = scratch.path("all-1.xml")
    let refused = try lyon.run("apply", bundle)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("satchel export --full"))
    #expect(refused.errors.contains("notice: "))
    #expect(try lyon.status().replica != before)
    let again = try lyon.run("apply", bundle)
    #expect(again.status == 1 && !again.errors.contains("notice: "))
  }

  @Test func `a server that takes another id says so in its log`() throws {
    let server = try Server(lyon)
    #expect(try oslo.synchronize(with: server.url).digests.equal)
    let ending = try server.stop()
    #expect(ending.errors.components(separatedBy: "notice: ").count == 2, "\(ending.errors)")
    #expect(try lyon.bodies(of: conversation) == ["lost", "new"])
    try expectAgreement(lyon, oslo)
  }
}
