import Foundation
import TestSupport
import Testing

/// Two offices and a line between them: the built program on both ends, and real sockets.
@Suite struct LineTests {
  let scratch: Scratch
  let lyon: Office
  let oslo: Office

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
  }

  @Test func `both nodes have everything after one exchange, which ends with equal digests`() throws {
    let order = try lyon.startConversation("Late delivery")
    try lyon.post("Where is it?", to: order)
    _ = try oslo.startConversation("Broken pallet")
    let server = try Server(oslo)
    let report = try lyon.synchronize(with: server.url)
    #expect(report.digests.equal)
    #expect(report.bundles.allSatisfy { $0.result == "applied" })
    let ending = try server.stop()
    #expect(ending.status == 0)
    #expect(ending.errors.contains("Lyon pull: "))
    #expect(ending.errors.contains("Lyon push: "))
    try expectAgreement(lyon, oslo)
    let status = try oslo.succeed("status", "--json").decoded(LineDocument.self).line
    #expect(status.exchanges.map(\.site) == ["Lyon"])
    #expect(status.exchanges.first?.agrees == true)
    #expect(
      try lyon.succeed("status", "--json").decoded(LineDocument.self).line.exchanges.first?.began == "here")
  }

  @Test func `a small change takes two round trips to a peer whose address is known`() throws {
    let server = try Server(oslo)
    try lyon.succeed("peer", "set", "Oslo", "--url", server.url)
    #expect(try lyon.synchronize(with: server.url).digests.equal)
    _ = try lyon.startConversation("Late delivery")
    _ = try oslo.startConversation("Broken pallet")
    let report = try lyon.synchronize(with: server.url)
    #expect(report.roundTrips == 2)
    #expect(report.digests.equal)
    _ = try server.stop()
  }

  @Test func `sync alone visits every peer that has a place, and says which it could not reach`() throws {
    let folder = try scratch.makeFolder("stick")
    let server = try Server(oslo)
    _ = try Office("Rome", in: scratch)
    try lyon.succeed("peer", "set", "Oslo", "--url", server.url)
    try lyon.succeed("peer", "set", "Rome", "--folder", folder)
    _ = try lyon.startConversation("Late delivery")
    #expect(try lyon.run("sync").status == 0)
    #expect(try lyon.digest() == oslo.digest())
    #expect(try names(in: folder).count == 1)
    _ = try server.stop()
    let ending = try lyon.run("sync")
    #expect(ending.status == 2)
    #expect(ending.errors.contains(server.url))
  }

  @Test
  func `an office that was away while deletions were forgotten gets everything, and keeps its own writes`()
    throws
  {
    let gone = try oslo.startConversation("Broken pallet")
    var server = try Server(oslo)
    #expect(try lyon.synchronize(with: server.url).digests.equal)
    _ = try server.stop()
    try oslo.succeed("roster", "retire", "Lyon")
    try oslo.succeed("conversation", "delete", gone)
    try oslo.succeed("purge", "--retention", "0d")
    _ = try lyon.startConversation("Late delivery")
    server = try Server(oslo)
    #expect(try lyon.synchronize(with: server.url).digests.equal)
    _ = try server.stop()
    try expectAgreement(lyon, oslo)
    #expect(try oslo.succeed("conversation", "list").text.contains("Late delivery"))
    #expect(try !lyon.succeed("conversation", "list").text.contains("Broken pallet"))
  }

  @Test func `a server that is not trusted is named with its fingerprint and the way to trust it`() throws {
    let rome = try Office.stranger("Rome", in: scratch)
    let server = try Server(rome)
    let ending = try lyon.run("sync", "http", server.url)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("SHA256:"))
    #expect(ending.errors.contains("satchel peer add 'Rome' 'ssh-ed25519 "))
    _ = try server.stop()
  }

  @Test func `a client that is not trusted is refused and counted`() throws {
    let rome = try Office.stranger("Rome", in: scratch)
    try rome.trust(oslo)
    let server = try Server(oslo)
    let ending = try rome.run("sync", "http", server.url)
    #expect(ending.status == 1)
    #expect(ending.errors.contains("untrusted_key"))
    _ = try server.stop()
    let refused = try oslo.succeed("status", "--json").decoded(LineDocument.self).line.refusedRequests
    #expect(refused.map(\.reason) == ["untrusted_key"])
  }

  @Test func `other machines are not served, nor asked, in plain text`() throws {
    let served = try oslo.run("serve", "--host", "0.0.0.0", "--port", "0")
    #expect(served.status == 1)
    #expect(served.errors.contains("--tls-certificate"))
    let asked = try lyon.run("sync", "http", "http://192.0.2.1:4270")
    #expect(asked.status == 1)
    #expect(asked.errors.contains("--insecure"))
  }

  @Test func `a server without TLS is not said to have a bad certificate`() throws {
    let server = try Server(oslo)
    let asked = try lyon.run("sync", "http", "https://127.0.0.1:\(server.port)")
    #expect(asked.status == 1)
    #expect(asked.errors.contains("does not speak TLS as this program does (wrong version number)"))
    #expect(!asked.errors.contains("certificate of") && !asked.errors.contains("/checkouts/"))
    _ = try server.stop()
    let silent = try lyon.run("sync", "http", server.url)
    #expect(silent.errors.contains(": Connection refused. What came before is kept"))
  }

  @Test func `TLS with a certificate of openssl, which the client is told to trust`() throws {
    let tls = try ServerCertificate(in: scratch)
    _ = try oslo.startConversation("Broken pallet")
    let server = try Server(
      oslo, "--host", "localhost", "--tls-certificate", tls.certificate, "--tls-key", tls.key)
    #expect(server.url.hasPrefix("https://localhost:"))
    #expect(try lyon.synchronize(with: server.url, "--ca", tls.certificate).digests.equal)
    let strict = try lyon.run("sync", "http", server.url)
    #expect(strict.status == 1)
    #expect(strict.errors.contains("is not trusted (certificate verify failed)"))
    _ = try server.stop()
  }
}
