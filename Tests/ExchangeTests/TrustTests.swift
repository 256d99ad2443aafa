import Foundation
import TestSupport
import Testing

/// Who may change what a node holds: the nodes that it trusts, and nobody else.
@Suite struct TrustTests {
  let scratch: Scratch
  let lyon: Office
  let oslo: Office
  let conversation: String

  init() throws {
    scratch = try Scratch()
    lyon = try Office.stranger("Lyon", in: scratch)
    oslo = try Office.stranger("Oslo", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
    try lyon.post("first", to: conversation)
  }

  private func export(_ office: Office, _ name: String = "all.xml") throws -> String {
    try office.succeed("export", "--all", scratch.path(name))
    return scratch.path(name)
  }

  private func key(_ office: Office) throws -> KeyDocument {
    try office.succeed("key", "show", "--json").decoded()
  }

  /// Refused, counted for `subject`, and nothing is changed.
  private func expectRefusal(
    _ bundle: String, by office: Office, _ options: String..., subject: String, saying text: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = try office.status()
    let ending = try office.start(["apply", bundle, "--json"] + options).wait()
    #expect(ending.status == 1, sourceLocation: sourceLocation)
    #expect(ending.errors.contains(text), "\(ending.errors)", sourceLocation: sourceLocation)
    #expect(ending.errors.contains("Nothing was changed"), sourceLocation: sourceLocation)
    let after = try office.status()
    #expect(after.digest == before.digest, sourceLocation: sourceLocation)
    #expect(after.replicas.map(\.known) == before.replicas.map(\.known), sourceLocation: sourceLocation)
    let count = { (status: StatusDocument) in
      status.refusals.first { $0.subject == subject }?.count ?? 0
    }
    #expect(count(after) == count(before) + 1, "\(after.refusals)", sourceLocation: sourceLocation)
  }

  @Test func `a bundle by an unknown key is refused, and the message says how to trust it`() throws {
    let bundle = try export(lyon)
    let key = try key(lyon)
    let words = key.key.split(separator: " ")
    let line = "satchel peer add Lyon '\(words[0]) \(words[1])'"
    try expectRefusal(bundle, by: oslo, subject: key.fingerprint, saying: line)
    try expectRefusal(bundle, by: oslo, "--allow-unsigned", subject: key.fingerprint, saying: key.fingerprint)

    try oslo.succeed("peer", "add", "Lyon", "\(words[0]) \(words[1])")
    try oslo.succeed("apply", bundle)
    #expect(try oslo.bodies(of: conversation) == ["first"])
  }

  @Test func `an unsigned bundle is let in by a person alone`() throws {
    let signed = try String(contentsOfFile: try export(lyon), encoding: .utf8)
    let start = try #require(signed.range(of: "  <signature>")).lowerBound
    let bundle = try scratch.write(signed[..<start] + "</bundle>\n", to: "unsigned.xml")
    try oslo.trust(lyon)
    try expectRefusal(bundle, by: oslo, subject: "unsigned", saying: "--allow-unsigned")
    let folder = try scratch.makeFolder("stick")
    try Program.run("cp", bundle, folder, in: scratch)
    let sync = try oslo.run("sync", "folder", folder)
    #expect(sync.status == 1 && sync.errors.contains("not signed"))
    #expect(try oslo.status().refusals.first?.count == 2)
    try oslo.succeed("apply", "--allow-unsigned", bundle)
    #expect(try oslo.bodies(of: conversation) == ["first"])
  }

  @Test func `a bundle with somebody else's signature is refused, whoever the two are`() throws {
    let bundle = try String(contentsOfFile: try export(lyon), encoding: .utf8)
    try lyon.post("second", to: conversation)
    let other = try String(contentsOfFile: try export(lyon, "other.xml"), encoding: .utf8)
    let place = { (text: String) in try #require(text.range(of: "  <signature>")).lowerBound }
    let mixed = try scratch.write(
      String(bundle[..<(try place(bundle))] + other[(try place(other))...]), to: "mixed.xml")
    try oslo.trust(lyon)
    for options in [[], ["--allow-unsigned"]] {
      let ending = try oslo.start(["apply", mixed] + options).wait()
      #expect(ending.status == 1 && ending.errors.contains("the signature is wrong"))
    }
    #expect(try oslo.status().refusals.map(\.subject) == [key(lyon).fingerprint])
    #expect(try oslo.status().replicas.count == 1)
  }

  @Test func `nothing by a peer that was removed is applied, and it can come back with another key`() throws {
    try oslo.trust(lyon)
    try oslo.succeed("apply", try export(lyon))
    try lyon.post("second", to: conversation)
    try oslo.succeed("peer", "remove", "Lyon")
    let removed = try key(lyon).fingerprint
    try expectRefusal(try export(lyon, "2.xml"), by: oslo, subject: removed, saying: "was removed")

    // Lyon has lost its key: the new one speaks for the same replica, once it has the same name.
    try Program.run("rm", lyon.directory + "/key", lyon.keyFile, in: scratch)
    let bundle = try export(lyon, "3.xml")
    try oslo.succeed("peer", "add", "Paris", lyon.keyFile)
    try expectRefusal(bundle, by: oslo, subject: try key(lyon).fingerprint, saying: removed)
    try oslo.succeed("peer", "remove", "Paris")
    try oslo.succeed("peer", "add", "Lyon", lyon.keyFile)
    try oslo.succeed("apply", bundle)
    #expect(try oslo.bodies(of: conversation) == ["first", "second"])
  }

  @Test func `a trusted peer cannot write in the name of a replica that another key speaks for`() throws {
    let vienna = try Office.stranger("Vienna", in: scratch)
    for peer in [lyon, vienna] { try oslo.trust(peer) }
    try oslo.succeed("apply", try export(lyon))
    // Vienna puts Lyon's database beside its own key.
    try lyon.post("forged", to: conversation)
    for name in ["node.sqlite", "witness.json"] {
      try Program.run("cp", lyon.directory + "/" + name, vienna.directory, in: scratch)
    }
    let forged = try forge(lyon, with: vienna)
    try expectRefusal(
      forged, by: oslo, subject: try key(vienna).fingerprint, saying: try key(lyon).fingerprint)
    #expect(try oslo.bodies(of: conversation) == ["first"])
  }

  @Test func `nobody else writes in the name of the node that applies`() throws {
    try oslo.trust(lyon)
    let forged = try forge(oslo, with: lyon)
    try expectRefusal(forged, by: oslo, subject: try key(lyon).fingerprint, saying: "which is this node")
  }

  /// A bundle of one office, signed with the key of another one by `ssh-keygen`.
  private func forge(_ office: Office, with signer: Office) throws -> String {
    let bundle = try String(contentsOfFile: try export(office, "genuine.xml"), encoding: .utf8)
    let start = try #require(bundle.range(of: "  <signature>")).lowerBound
    let signed = try scratch.write(String(bundle[..<start]), to: "content")
    let signing = try Program.run(
      "ssh-keygen", "-q", "-Y", "sign", "-f", signer.directory + "/key", "-n", "satchel-bundle", signed,
      in: scratch)
    #expect(signing.status == 0, "\(signing.errors)")
    let signature = try String(contentsOfFile: signed + ".sig", encoding: .utf8)
    return try scratch.write(
      bundle[..<start] + "  <signature>\(signature)</signature>\n</bundle>\n", to: "forged.xml")
  }

  @Test func `a bundle that ssh-keygen signed with a node's key is applied`() throws {
    try oslo.trust(lyon)
    try oslo.succeed("apply", try forge(lyon, with: lyon))
    #expect(try oslo.bodies(of: conversation) == ["first"])
  }

  @Test func `a node accepts its own bundles, also those by its former keys`() throws {
    let before = try export(lyon)
    try lyon.succeed("key", "rotate")
    try lyon.succeed("apply", before)
    try lyon.succeed("apply", try export(lyon, "after.xml"))
    #expect(try lyon.status().refusals.isEmpty)
    let own = try lyon.run("peer", "add", "Me", lyon.keyFile)
    #expect(own.status == 1 && own.errors.contains("this node itself"))
  }

  @Test func `verify says who signed, and whether that is trusted where somebody says whom to trust`() throws
  {
    let bundle = try export(lyon)
    func verify(_ options: String...) throws -> (status: Int32, document: VerifyDocument) {
      let ending = try Program(
        Office.satchel, ["verify", bundle, "--json"] + options, in: scratch
      ).wait()
      return (ending.status, try #require(try ending.decoded([VerifyDocument].self).first))
    }
    let plain = try verify()
    #expect(plain.status == 0 && plain.document.signature?.signature == "not checked")
    #expect(try plain.document.signature?.fingerprint == key(lyon).fingerprint)
    #expect(try verify("--key", lyon.keyFile).status == 0)
    #expect(try verify("--key", oslo.keyFile).document.signature?.signature == "not trusted")
    #expect(try verify("--node", oslo.directory).status == 1)
    try oslo.trust(lyon)
    let trusted = try verify("--node", oslo.directory)
    #expect(trusted.status == 0 && trusted.document.signature?.signer == "Lyon")
    let signers = try scratch.write(
      try oslo.succeed("peer", "list", "--allowed-signers").text, to: "signers")
    #expect(try verify("--allowed-signers", signers).document.signature?.signer == "Lyon")
    let missing = try Program.run(
      Office.satchel, "verify", bundle, "--allowed-signers", scratch.path("none"), in: scratch)
    #expect(missing.status == 1 && missing.errors.contains("cannot be read"))
  }
}
