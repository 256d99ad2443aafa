import BundleXML
import Conversations
import Foundation
import Testing
import Versioning

/// The signature's place. `ssh-keygen` signs and verifies; the reader keeps what it finds.
@Suite struct SignatureTests {
  private func armour(_ character: String = "A", lines: Int = 3) -> String {
    "-----BEGIN SSH SIGNATURE-----\n"
      + String(repeating: String(repeating: character, count: 70) + "\n", count: lines)
      + "AAA=\n-----END SSH SIGNATURE-----\n"
  }

  private func write(_ path: String, _ text: String) throws -> BundleSummary {
    let signature = try #require(SignatureArmour(text))
    return try BundleFile.write(
      Message.header(), to: path, signature: { _ in signature }, body: { try $0.append(Message.row(1)) })
  }

  @Test func `a signature is kept as it is, with what it is over`() throws {
    let scratch = try Scratch()
    let summary = try write(scratch.path("a.xml"), armour())
    let (bundle, rows) = try readRows(scratch.path("a.xml"))
    #expect(rows == [Message.row(1)] && bundle.signature?.text == armour())
    #expect(bundle.sha256 == summary.sha256 && bundle.byteCount == summary.bytes)
    let signed = try scratch.bytes("a.xml").prefix(Int(bundle.signedByteCount))
    #expect(try signed + Array("</bundle>\n".utf8) == bundleBytes(Message.header(), [Message.row(1)]))
  }

  @Test func `ssh-keygen verifies a signature that it made`() throws {
    let scratch = try Scratch()
    let plain = try bundleBytes(Message.header(), [Message.row(1)])
    let signed = try scratch.file("signed", plain.dropLast("</bundle>\n".utf8.count))
    let key = scratch.path("key")
    _ = try Tool.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
    _ = try Tool.run("ssh-keygen", ["-q", "-Y", "sign", "-f", key, "-n", "satchel-bundle", signed])
    _ = try write(scratch.path("a.xml"), String(decoding: try scratch.bytes("signed.sig"), as: UTF8.self))

    let bundle = try UnverifiedBundle(path: scratch.path("a.xml")).verify()
    let text = try scratch.file("found.sig", try #require(bundle.signature).text.utf8)
    let content = try scratch.file("found", try scratch.bytes("a.xml").prefix(Int(bundle.signedByteCount)))
    let keyText = String(decoding: try scratch.bytes("key.pub"), as: UTF8.self)
    let signers = try scratch.file("signers", Array("lyon \(keyText)".utf8))
    let outcome = try Tool.run(
      "ssh-keygen", ["-Y", "verify", "-f", signers, "-I", "lyon", "-n", "satchel-bundle", "-s", text],
      input: content)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test func `only an armour is a signature`() {
    #expect(SignatureArmour(armour()) != nil)
    #expect(SignatureArmour(armour(lines: 0)) != nil)
    for text in ["", "x", String(armour().dropLast()), armour() + "\n", armour("<"), " " + armour()] {
      #expect(SignatureArmour(text) == nil)
    }
    #expect(SignatureArmour(armour().replacingOccurrences(of: "AAA=\n", with: "\n")) == nil)
    #expect(SignatureArmour(armour().replacingOccurrences(of: "\nAAA=", with: "AAA=")) == nil)
  }

  @Test func `a bundle cut inside its signature, or with another end, is refused`() throws {
    let scratch = try Scratch()
    _ = try write(scratch.path("a.xml"), armour())
    let bytes = try scratch.bytes("a.xml")
    for length in bytes.count - 380..<bytes.count {
      #expect(refusal(try scratch.file("cut.xml", bytes[..<length])).error?.reason == .truncated)
    }
    for (text, other) in [("  <signature>", "<signature>"), ("</signature>\n", "</signature>"), ("=", "=\n")]
    {
      let altered = String(decoding: bytes, as: UTF8.self)
        .replacingOccurrences(of: text, with: other, options: .backwards)
      #expect(refusal(try scratch.file("altered.xml", altered.utf8)).error?.reason == .malformedEnd)
    }
  }
}
