import BundleXML
import ConversationStore
import Exchange
import Foundation
import NIOCore
import NodeServer
import Testing

@Suite struct ExchangeTests {
  let offices: Offices

  init() throws { offices = try Offices() }

  @Test func `a pull answers with what the peer lacks, and a push says how the server stands`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try oslo.write(20)
    try lyon.write(5, name: "Claim")
    try await offices.serving { client in
      let pulled = try await Question(SyncProtocol.pullPath, from: lyon, to: oslo).ask(client)
      #expect(pulled.status == 200)
      #expect(pulled.headers[.contentType] == SyncProtocol.bundleType)
      try lyon.take(pulled)
      let bundle = try Question.bundle(lyon, for: oslo)
      let pushed = try await Question(SyncProtocol.pushPath, from: lyon, to: oslo, body: bundle).ask(client)
      #expect(pushed.status == 200)
      let document: PushDocument = try pushed.decoded()
      #expect(document.digest == (try lyon.digest()))
      #expect(document.digest == (try oslo.digest()))
    }
    let record = try #require(try oslo.store.read { try $0.exchanges() }.first)
    #expect(record.site == "Lyon")
    #expect(record.agrees == true)
    #expect(record.rowsReceived == 9)
    #expect(offices.log.count == 2)
  }

  @Test func `a bundle that comes twice changes nothing the second time`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try lyon.write(5)
    let bundle = try Question.bundle(lyon, for: oslo)
    try await offices.serving { client in
      for rows in [9, 0] {
        let pushed = try await Question(SyncProtocol.pushPath, from: lyon, to: oslo, body: bundle).ask(client)
        #expect(try pushed.decoded(PushDocument.self).rowsApplied == rows)
      }
    }
  }

  @Test func `parts come newest first and bring everything in the end`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try oslo.write(500)
    try await offices.serving { client in
      var parts = 0
      while try lyon.digest() != oslo.digest() {
        var question = try await Question(SyncProtocol.pullPath, from: lyon, to: oslo)
        question.headers[.satchelPartSize] = "65536"
        let before = try lyon.store.read { try $0.position().knowledge.count }
        try lyon.take(try await question.ask(client))
        #expect(try lyon.store.read { try $0.position().knowledge.count } > before)
        parts += 1
      }
      #expect(parts > 3)
    }
  }

  @Test(arguments: [-20, 0, 20])
  func `clocks that are off by years do not keep nodes apart`(years: Int64) async throws {
    let offices = try Offices(skew: years * 365 * 86_400_000)
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try oslo.write(2)
    try lyon.write(2, name: "Claim")
    let report = try await offices.serving(on: .live) { client in
      let port = try #require(client.port)
      return try await lyon.synchronize(with: ServerAddress("http://localhost:\(port)"))
    }
    #expect(report.agreement == .equal)
    #expect(try lyon.digest() == oslo.digest())
    // Who is there, what the time is, a pull and a push.
    #expect(report.roundTrips == (years == 0 ? 2 : 3))
  }

  @Test func `peers that have changed their keys follow each other`() async throws {
    let (lyon, oslo) = (try offices.lyon.rotateKey(), try offices.oslo.rotateKey())
    try oslo.write(2)
    try lyon.write(2, name: "Claim")
    let report = try await offices.serving(oslo, on: .live) { client in
      let port = try #require(client.port)
      return try await lyon.synchronize(with: ServerAddress("http://localhost:\(port)"))
    }
    #expect(report.agreement == .equal)
    #expect(try oslo.trustedPeer(fingerprint: lyon.key.publicKey.fingerprint)?.site == "Lyon")
    #expect(try lyon.trustedPeer(fingerprint: oslo.key.publicKey.fingerprint)?.site == "Oslo")
  }

  @Test func `who asks is told nothing but who answers`() async throws {
    let (lyon, oslo) = (offices.lyon, offices.oslo)
    try oslo.write(1)
    try await offices.serving { client in
      var question = try await Question(SyncProtocol.nodePath, from: lyon, to: oslo, body: ByteBuffer())
      question.token = nil
      question.method = .get
      let document = try await question.ask(client).decoded(NodeDocument.self)
      #expect(document.site == "Oslo")
      #expect(document.fingerprint == oslo.key.publicKey.fingerprint)
      #expect(document.key.hasPrefix("ssh-ed25519 "))
    }
  }
}

extension Node {
  /// Takes in what a pull answered.
  func take(_ reply: Reply) throws { try take(reply.body) }

  func take(_ bundle: Data) throws {
    let file = directory.appendingPathComponent("\(UUID().uuidString).xml.zst")
    try bundle.write(to: file)
    for outcome in apply([file.path]) {
      if case .refused(let error) = outcome.result { throw error }
    }
    try FileManager.default.removeItem(at: file)
  }
}
