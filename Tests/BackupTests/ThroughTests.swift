import Foundation
import TestSupport
import Testing

/// The tools that people encrypt with, as they call them.
@Suite struct ThroughTests {
  private static func has(_ tool: String) -> Bool {
    do { return try Program.run("sh", "-c", "command -v \(tool)", in: try Scratch()).status == 0 } catch {
      return false
    }
  }

  let scratch: Scratch
  let lyon: Office

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
  }

  private func roundTrip(
    through away: String, _ back: String, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let series = scratch.path("series")
    let conversation = try lyon.startConversation("Secret")
    try lyon.succeed("backup", "create", series, "--through", away)
    try lyon.post("the password is swordfish", to: conversation)
    try lyon.succeed("backup", "create", series, "--through", away)
    let verify = try lyon.tool("backup", "verify", series, "--deep", "--through", back)
    #expect(verify.status == 0, "\(verify.text)\(verify.errors)", sourceLocation: sourceLocation)
    let restore = try lyon.tool("backup", "restore", series, scratch.path("again"), "--through", back)
    #expect(restore.status == 0, "\(restore.text)\(restore.errors)", sourceLocation: sourceLocation)
    let again = Office("Lyon", at: scratch.path("again"), in: scratch)
    #expect(try again.digest() == lyon.digest(), sourceLocation: sourceLocation)
    for name in try names(in: series) where name.contains("xml") {
      #expect(name.hasSuffix(".through"))
      let bytes = try Data(contentsOf: URL(fileURLWithPath: series + "/" + name))
      #expect(
        !bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]), "it is not encrypted", sourceLocation: sourceLocation)
    }
    let wrong = try lyon.tool("backup", "verify", series, "--through", "false")
    #expect(wrong.status == 2 && wrong.text.contains("failed"), sourceLocation: sourceLocation)
  }

  @Test(.enabled(if: has("age"), "SKIPPED: age is not installed"))
  func `backups go through age`() throws {
    let key = scratch.path("age.key")
    let made = try Program.run("age-keygen", "-o", key, in: scratch)
    let recipient = try #require(made.errors.split(whereSeparator: \.isWhitespace).last)
    try roundTrip(through: "age -r \(recipient)", "age -d -i \(key)")
  }

  @Test(.enabled(if: has("gpg"), "SKIPPED: gpg is not installed"))
  func `backups go through gpg`() throws {
    let home = try scratch.makeFolder("gnupg")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: home)
    let gpg = "gpg --homedir \(home) --batch --quiet --pinentry-mode loopback --passphrase x"
    defer {
      do { try Program.run("gpgconf", "--homedir", home, "--kill", "all", in: scratch) } catch {
        print("\(error)")
      }
    }
    try roundTrip(through: "\(gpg) --symmetric", "\(gpg) --decrypt")
  }

  @Test func `a command that fails makes the backup fail, and status says so once backups have been made`()
    throws
  {
    let series = scratch.path("series")
    func fail() throws {
      let ending = try lyon.run("backup", "create", series, "--through", "cat; exit 4")
      #expect(ending.status == 1 && ending.errors.contains("status 4"))
    }
    try fail()
    #expect(try names(in: series).filter { $0.contains("xml") } == [])
    try lyon.succeed("status")
    try lyon.succeed("backup", "create", series)
    _ = try lyon.startConversation("Late delivery")
    try fail()
    #expect(try names(in: series).filter { $0.contains("xml") }.count == 1)
    let status = try lyon.run("status")
    #expect(status.status == 2 && status.text.contains("status 4"))
    try lyon.succeed("backup", "create", series)
    try lyon.succeed("status")
  }
}
