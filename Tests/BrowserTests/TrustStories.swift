import Exchange
import Foundation
import TestSupport
import Testing

extension Stories {
  /// Whom a server trusts that calls others.
  @Suite struct Trust {
    @Test func `an exchange that a page begins trusts the certificates of serve --ca, and no others`()
      async throws
    {
      let scratch = try Scratch()
      let tls = try ServerCertificate(in: scratch)
      let oslo = try await ServedOffice(
        "Oslo", serving: "--host", "localhost", "--tls-certificate", tls.certificate, "--tls-key", tls.key)
      let trusting = try await ServedOffice("Lyon", serving: "--ca", tls.certificate)
      let strict = try await ServedOffice("Rome")
      for office in [trusting, strict] {
        let site = try office.node.store.read { try $0.site() }
        try office.node.addPeer(
          "Oslo", key: oslo.node.key.publicKey, at: .init(url: oslo.site.absoluteString))
        try oslo.node.addPeer(site, key: office.node.key.publicKey)
      }
      let id = try oslo.start("Broken pallet")
      try await trusting.browsing { browser in
        try await sync(browser)
        let results = try await browser.text(".results")
        #expect(try await !browser.has(".results .warning"), "\(results)")
        try await browser.go("/conversations/\(id)")
        #expect(try await browser.text("h1").hasPrefix("Broken pallet"))
      }
      let before = try strict.node.store.read { try $0.digest() }
      try await strict.browsing { browser in
        try await sync(browser)
        #expect(try await browser.text(".results .warning").contains("certificate"))
      }
      #expect(try strict.node.store.read { try $0.digest() } == before)
    }

    private func sync(_ browser: Browser) async throws {
      try await browser.go("/exchange")
      try await browser.press("Sync now")
      try await browser.wait("the exchange ends") { try await browser.has(".results") }
    }
  }
}
