import Foundation
import TestSupport
import Testing

/// Lines that are cut at any byte and servers that are killed at any moment: the exchange goes on, and in the end
/// both nodes are the same.
@Suite struct BrokenLineTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let budget = environment["SATCHEL_BUDGET"].flatMap { UInt64($0) } ?? 1
  private static let first = environment["SATCHEL_SEED"].flatMap { UInt64($0) } ?? 1
  private static let seeds = Array(first..<first + budget)

  let scratch: Scratch
  let lyon: Office
  let oslo: Office

  init() throws {
    scratch = try Scratch()
    lyon = try Office("Lyon", in: scratch)
    oslo = try Office("Oslo", in: scratch)
  }

  /// `count` conversations with a message each that does not compress.
  private func write(_ count: Int, _ office: Office, _ random: inout SeededGenerator) throws {
    for number in 0..<count {
      let conversation = try office.startConversation("\(office.site) \(number)")
      let noise = (0..<80_000).map { _ in
        UnicodeScalar(UInt8.random(in: 33...126, using: &random))
      }
      try office.post(String(String.UnicodeScalarView(noise)), to: conversation)
    }
  }

  @Test(arguments: seeds) func `connections are cut at random bytes`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    try write(3, lyon, &random)
    try write(3, oslo, &random)
    let server = try Server(oslo)
    let proxy = try CuttingProxy(to: server.port, seed: seed, greatest: 200_000)
    defer { proxy.end() }
    let url = "http://127.0.0.1:\(proxy.port)"
    var isDone = false
    for _ in 0..<20 where !isDone {
      isDone = try lyon.run("sync", "http", url).status == 0
    }
    proxy.heal()
    #expect(proxy.cuts > 0)
    #expect(try lyon.synchronize(with: url).digests.equal, "seed \(seed)")
    _ = try server.stop()
    try expectAgreement(lyon, oslo)
  }

  @Test(arguments: seeds) func `the server is killed in the middle of a push and started again`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed: seed &+ 1000)
    try write(4, lyon, &random)
    let port = "\(UInt16.random(in: 20_000..<32_000, using: &random))"
    var server = try Server(oslo, "--port", port)
    let client = try lyon.start(["sync", "http", server.url])
    for _ in 0..<3 {
      usleep(UInt32.random(in: 10_000...400_000, using: &random))
      try server.kill()
      try oslo.expectSound()
      server = try Server(oslo, "--port", port)
    }
    _ = try client.wait()
    #expect(try lyon.synchronize(with: server.url).digests.equal, "seed \(seed)")
    #expect(try server.stop().status == 0)
    try expectAgreement(lyon, oslo)
  }

  @Test(arguments: seeds) func `the client is killed in the middle of an exchange`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed &+ 2000)
    try write(2, lyon, &random)
    try write(2, oslo, &random)
    let server = try Server(oslo)
    for _ in 0..<3 {
      let client = try lyon.start(["sync", "http", server.url])
      usleep(UInt32.random(in: 10_000...400_000, using: &random))
      client.kill()
      _ = try client.wait()
    }
    #expect(try lyon.synchronize(with: server.url).digests.equal, "seed \(seed)")
    _ = try server.stop()
    try expectAgreement(lyon, oslo)
  }
}
