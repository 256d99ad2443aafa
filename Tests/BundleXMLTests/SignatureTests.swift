import BundleXML
import Conversations
import Foundation
import Signing
import TestSupport
import Testing
import Versioning

/// Who signed a bundle. `ssh-keygen` signs and verifies, too.
@Suite struct SignatureTests {
  private func armour(_ character: String = "A", lines: Int = 3) -> String {
    "-----BEGIN SSH SIGNATURE-----\n"
      + String(repeating: String(repeating: character, count: 70) + "\n", count: lines)
      + "AAA=\n-----END SSH SIGNATURE-----\n"
  }

  @discardableResult
  private func write(
    _ path: String, _ header: BundleHeader = Message.header(), by key: NodeKey
  ) throws -> BundleSummary {
    try BundleFile.write(
      header, to: path, signature: { try .sign($0, with: key) }, body: { try $0.append(Message.row(1)) })
  }

  @discardableResult
  private func write(_ path: String, _ text: String) throws -> BundleSummary {
    let signature = try #require(SignatureArmour(text))
    return try BundleFile.write(
      Message.header(), to: path, signature: { _ in signature }, body: { try $0.append(Message.row(1)) })
  }

  /// What `ssh-keygen` makes of the bytes that a signature is over.
  private func toolSignature(_ scratch: Scratch, type: String = "ed25519", _ options: String...) throws
    -> String
  {
    let plain = try bundleBytes(Message.header(), [Message.row(1)])
    let signed = try scratch.file("signed", plain.dropLast("</bundle>\n".utf8.count))
    let key = scratch.path("key")
    _ = try Tool.run("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", key])
    let namespace = options.isEmpty ? ["-n", "satchel-bundle"] : options
    _ = try Tool.run("ssh-keygen", ["-q", "-Y", "sign", "-f", key] + namespace + [signed])
    return String(decoding: try scratch.bytes("signed.sig"), as: UTF8.self)
  }

  @Test(arguments: ["a.xml", "a.xml.zst", "a.xml.gz"])
  func `a signed bundle says who signed it, and what the signature is over`(name: String) throws {
    let scratch = try Scratch()
    let key = try NodeKey.generate()
    let summary = try write(scratch.path(name), by: key)
    let (bundle, rows) = try readRows(scratch.path(name))
    #expect(rows == [Message.row(1)] && bundle.signature == .signed(by: key.publicKey))
    #expect(bundle.sha256 == summary.sha256 && bundle.byteCount == summary.bytes)
    guard name == "a.xml" else { return }
    let signed = try scratch.bytes("a.xml").prefix(Int(bundle.signedByteCount))
    #expect(try signed + Array("</bundle>\n".utf8) == bundleBytes(Message.header(), [Message.row(1)]))
  }

  @Test func `ssh-keygen verifies a signature that it made`() throws {
    let scratch = try Scratch()
    try write(scratch.path("a.xml"), try toolSignature(scratch))

    let bundle = try UnverifiedBundle(path: scratch.path("a.xml")).verify()
    let text = try scratch.file("found.sig", try #require(bundle.signatureArmour).text.utf8)
    let content = try scratch.file("found", try scratch.bytes("a.xml").prefix(Int(bundle.signedByteCount)))
    let keyText = String(decoding: try scratch.bytes("key.pub"), as: UTF8.self)
    let signers = try scratch.file("signers", Array("lyon \(keyText)".utf8))
    let outcome = try Tool.run(
      "ssh-keygen", ["-Y", "verify", "-f", signers, "-I", "lyon", "-n", "satchel-bundle", "-s", text],
      input: content)
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test(arguments: ["sha256", "sha512"])
  func `a signature by ssh-keygen is accepted, by its hash over the whole content`(hash: String) throws {
    let scratch = try Scratch()
    let text = try toolSignature(scratch, "-n", "satchel-bundle", "-O", "hashalg=\(hash)")
    let key = try PublicKey(openSSH: String(decoding: try scratch.bytes("key.pub"), as: UTF8.self))
    for name in ["a.xml", "a.xml.zst"] {
      try write(scratch.path(name), text)
      #expect(try UnverifiedBundle(path: scratch.path(name)).verify().signature == .signed(by: key))
    }
    let other = Message.header(rows: 2)
    try BundleFile.write(
      other, to: scratch.path("b.xml"), signature: { _ in try #require(SignatureArmour(text)) },
      body: { try $0.append(Message.row(1)) })
    let error = try #require(refusal(scratch.path("b.xml")).error)
    #expect(error.reason == .badSignature(.wrongSignature(fingerprint: key.fingerprint)))
    #expect("\(error)".contains(key.fingerprint))
  }

  @Test func `a signature for another purpose, of another type or of nonsense is refused`() throws {
    let scratch = try Scratch()
    func reason(_ text: String) throws -> BundleError.Reason? {
      try write(scratch.path("a.xml"), text)
      return refusal(scratch.path("a.xml")).error?.reason
    }
    #expect(
      try reason(try toolSignature(try Scratch(), "-n", "file"))
        == .badSignature(.namespace("file", expected: "satchel-bundle")))
    #expect(
      try reason(try toolSignature(try Scratch(), type: "ecdsa"))
        == .badSignature(.keyType("ecdsa-sha2-nistp256")))
    #expect(try reason(armour()) == .badSignature(.notASignature))
  }

  @Test func `a byte that is changed inside a signature is noticed`() throws {
    let scratch = try Scratch()
    try write(scratch.path("a.xml"), by: try NodeKey.generate())
    let bytes = try scratch.bytes("a.xml")
    let text = String(decoding: bytes, as: UTF8.self)
    let start = try #require(text.range(of: "SIGNATURE-----\n")).upperBound.utf16Offset(in: text)
    for place in stride(from: start, to: start + 236, by: 7) where bytes[place] != UInt8(ascii: "\n") {
      var altered = bytes
      altered[place] = altered[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      let error = refusal(try scratch.file("altered.xml", altered)).error
      guard case .badSignature = error?.reason else {
        Issue.record("\(place): \(String(describing: error))")
        continue
      }
    }
  }

  @Test func `a bundle carries the statements of key changes, and a false one is refused`() throws {
    let scratch = try Scratch()
    let keys = try (0..<3).map { _ in try NodeKey.generate() }
    let rotations = try zip(keys, keys.dropFirst()).map {
      try KeyRotation.announce($1.publicKey, after: $0, now: Message.time)
    }
    var header = Message.header()
    header.rotations = rotations
    try write(scratch.path("a.xml"), header, by: keys[2])
    let bundle = try UnverifiedBundle(path: scratch.path("a.xml")).verify()
    #expect(bundle.header == header)
    let schema = try scratch.file("bundle.xsd", BundleSchema.text.utf8)
    let verdict = try Tool.run("xmllint", ["--noout", "--schema", schema, scratch.path("a.xml")])
    #expect(verdict.status == 0, "\(verdict.output)")

    header.rotations = rotations.reversed()
    try write(scratch.path("b.xml"), header, by: keys[2])
    #expect(
      refusal(scratch.path("b.xml")).error?.reason
        == .badRotation(.brokenChain(fingerprint: keys[0].publicKey.fingerprint)))

    let document = String(decoding: try bundleBytes(header, []), as: UTF8.self)
    let stolen = document.replacingOccurrences(
      of: "to \(keys[1].publicKey.openSSH())", with: "to \(keys[0].publicKey.openSSH())")
    let unsealed = try #require(stolen.range(of: "  <end "))
    let forged = try scratch.file("c.xml", sealed(String(stolen[..<unsealed.lowerBound]), rows: 0))
    guard case .badRotation(.wrongSignature) = refusal(forged).error?.reason else {
      Issue.record("\(String(describing: refusal(forged).error))")
      return
    }
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
