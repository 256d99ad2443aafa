import Foundation
import TestSupport
import Testing

/// Where a bundle may be written.
@Suite struct OverwriteTests {
  let scratch: Scratch
  let lyon: Office

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    _ = try lyon.startConversation("Late delivery")
  }

  @Test(arguments: ["node.sqlite", "witness.json", "new.xml"])
  func `a bundle is not written into a node's directory`(name: String) throws {
    let digest = try lyon.digest()
    let ending = try lyon.run("export", "--all", lyon.directory + "/" + name)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("nothing was written"))
    #expect(try lyon.digest() == digest)
    try lyon.expectSound()
    #expect(try lyon.run("sync", "folder", lyon.directory).status == 1)
  }

  @Test func `a file that is no bundle is not written over, a bundle is`() throws {
    let precious = try scratch.write("my only copy", to: "precious.doc")
    let ending = try lyon.run("export", "--all", precious)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("is not a bundle"))
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "my only copy")
    let bundle = scratch.path("all.xml")
    try lyon.succeed("export", "--all", bundle)
    try lyon.succeed("export", "--all", bundle)
  }
}
