import Exchange
import Foundation
import TestSupport
import Testing

/// Offices, the lines between them, and everything that can go wrong on the way.
final class Network {
  let offices: [NetworkOffice]
  private let topology: Topology
  private let scratch: Scratch
  private let folder: String
  private var written = WrittenValues()
  private var random: SeededGenerator
  private var copies = 0

  init(_ topology: Topology, offices count: Int, seed: UInt64) throws {
    self.topology = topology
    scratch = try Scratch()
    folder = try scratch.makeFolder("folder")
    var random = SeededGenerator(seed: seed)
    let scratch = scratch
    offices = try (0..<count).map { number in
      try NetworkOffice(number, years: Int64.random(in: -20...20, using: &random), in: scratch)
    }
    for office in offices {
      for other in offices where other !== office { try office.trust(other) }
    }
    for server in Set(topology.lines(count).map(\.server)) { try offices[server].serve(seed: random.next()) }
    self.random = random
  }

  func stop() throws { for office in offices { try office.stop() } }

  var cuts: Int { offices.reduce(0) { $0 + $1.cuts } }

  // MARK: - Unrest

  /// Everybody writes, and tries to exchange meanwhile.
  func disturb() async throws {
    for office in offices { try written.write(at: office, &random) }
    if topology == .folder {
      for office in offices.shuffled(using: &random) { try disturbedVisit(office) }
    }
    for line in topology.lines(offices.count).shuffled(using: &random) {
      try await disturbedCall(offices[line.client], offices[line.server])
    }
  }

  private func disturbedCall(_ client: NetworkOffice, _ server: NetworkOffice) async throws {
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      try kill(try client.office.start(["sync", "http", server.url]))
    case 1:
      let calling = try client.office.start(["sync", "http", server.url])
      pause()
      try written.write(at: server, &random)
      try server.killServer()
      try kill(calling)
    default:
      do { try await call(client, server) } catch HTTPSyncError.unreachable { return }
      try written.write(at: client, &random)
    }
  }

  private func disturbedVisit(_ office: NetworkOffice) throws {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: try kill(try office.office.start(["sync", "folder", folder]))
    case 1: try copyHalf()
    default: try visit(office)
    }
    try written.write(at: office, &random)
  }

  private func pause() { usleep(UInt32.random(in: 1_000...300_000, using: &random)) }

  private func kill(_ program: Program) throws {
    pause()
    program.kill()
    _ = try program.wait()
  }

  /// Somebody copies a bundle within the folder, and the copy ends at any byte.
  private func copyHalf() throws {
    guard
      let name = try names(in: folder).filter({ !$0.hasPrefix(".") && !$0.hasPrefix("copy-") }).randomElement(
        using: &random)
    else {
      return
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
    copies += 1
    try bytes.prefix(Int.random(in: 0..<bytes.count, using: &random))
      .write(to: URL(fileURLWithPath: folder + "/copy-\(copies).xml.zst"))
  }

  // MARK: - Exchange

  private func call(_ client: NetworkOffice, _ server: NetworkOffice) async throws {
    let report = try await client.node.synchronize(with: ServerAddress(server.url))
    for outcome in report.outcomes where !outcome.isApplied { Issue.record("refused: \(outcome.result)") }
    #expect(report.agreement != .different)
  }

  private func visit(_ office: NetworkOffice) throws {
    let report = try office.node.synchronize(withFolder: URL(fileURLWithPath: folder))
    for outcome in report.outcomes where !outcome.isApplied && !outcome.path.contains("/copy-") {
      Issue.record("refused: \(outcome.result)")
    }
  }

  // MARK: - Rest

  /// Lines hold, and everybody exchanges there and back.
  func settle() async throws {
    for office in offices { office.heal() }
    for round in 0..<2 {
      if topology == .folder { for office in offices { try visit(office) } }
      let lines = topology.lines(offices.count)
      for line in round == 0 ? lines : lines.reversed() {
        try await call(offices[line.client], offices[line.server])
      }
    }
  }

  func expectAgreement() throws {
    #expect(Set(try offices.map { try $0.digest() }).count == 1)
    for office in offices {
      try written.expectAll(at: office)
      try office.office.expectSound()
      #expect(try office.node.store.read { try $0.position() }.knowledge.gaps.isEmpty)
    }
  }
}
