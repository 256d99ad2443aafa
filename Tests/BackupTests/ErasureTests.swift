import Foundation
import TestSupport
import Testing

@testable import Backup

@Suite struct ErasureTests {
  @Test
  func
    `what is erased stays erased when its conversation is brought back, and backups that hold it are named`()
    throws
  {
    let scratch = try Scratch()
    let lyon = try Office("Lyon", in: scratch)
    let conversation = try lyon.startConversation("Order")
    try lyon.post("swordfish", to: conversation)
    try lyon.post("harmless", to: conversation)
    _ = try scratch.write(
      #"{"backup": {"directory": "../series", "times": "@daily"}}"#, to: "Lyon/config.json")
    try lyon.succeed("backup", "create", scratch.path("series"))
    struct Message: Decodable {
      let id: String
      let body: String
    }
    let messages: [Message] = try lyon.succeed("message", "list", conversation, "--json").decoded()
    let secret = try #require(messages.first { $0.body == "swordfish" })
    let erased = try lyon.succeed("message", "erase", secret.id, "--for-good")
    let file = try #require(try names(in: scratch.path("series")).first { $0.hasSuffix(".zst") })
    #expect(erased.errors.contains("\(file), made"))
    try lyon.succeed("conversation", "delete", conversation)
    try lyon.succeed("backup", "restore", scratch.path("series"), "--conversation", conversation)
    let text = try lyon.succeed("message", "list", conversation).text
    #expect(text.contains("harmless") && !text.contains("swordfish"))
    try lyon.succeed("backup", "create", scratch.path("series"), "--full")
    let digest = try lyon.digest()
    let restore = try lyon.tool("backup", "restore", scratch.path("series"), scratch.path("again"))
    #expect(restore.status == 0, "\(restore.errors)")
    #expect(try Office("Lyon", at: scratch.path("again"), in: scratch).digest() == digest)
  }
}
