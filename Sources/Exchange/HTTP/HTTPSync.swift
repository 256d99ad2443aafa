import AsyncHTTPClient
import BundleXML
import ConversationStore
import Foundation
import NIOCore
import Signing
import Versioning

extension Node {
  /// Pulls what this node lacks from a server, then pushes what the server lacks, until both know the same.
  ///
  /// Each part is applied in one transaction, so an exchange that breaks off goes on from there the next time.
  /// - Parameter progress: told how far it has come, for people.
  /// - Throws: ``HTTPSyncError``, ``StoreError``.
  public func synchronize(
    with address: ServerAddress, certificates: String? = nil,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> HTTPReport {
    let client = try HTTPClient.forSync(certificates: certificates)
    do {
      let report = try await synchronize(with: address, client, progress)
      try await client.shutdown()
      return report
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// With the peer that this node's owner said is there; else, or if somebody else is, with who the server says
  /// that it is.
  private func synchronize(
    with address: ServerAddress, _ client: HTTPClient, _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> HTTPReport {
    let known = try peers().filter { $0.url == address.description }
    if known.count == 1 {
      do {
        let session = HTTPSession(self, client, address, known[0], progress)
        try await session.run()
        return session.report
      } catch HTTPSyncError.refused(_, status: 401, code: "wrong_audience", _, _) {
        progress("\(known[0].site) has another key")
      }
    }
    let session = HTTPSession(self, client, address, try await peer(at: address, client), progress)
    try await session.run()
    return session.report
  }

  /// The trusted peer that serves at an address, by what the server says. A peer that has changed its key, and
  /// proves it by statements, stays trusted.
  private func peer(at address: ServerAddress, _ client: HTTPClient) async throws -> Peer {
    let document = try await Retries.beforeFirstAnswer(address) {
      try await PeerConnection.identify(address, client)
    }
    if let peer = try trustedPeer(fingerprint: document.fingerprint) { return peer }
    do {
      let peer = try follow(try KeyRotation.chain(document.rotations.joined()))
      if peer.key.fingerprint == document.fingerprint { return peer }
    } catch is SigningError, is ExchangeError {
      // No statement that leads from a trusted key to this one.
    }
    throw HTTPSyncError.untrustedServer(
      address.description, site: document.site, key: document.key, fingerprint: document.fingerprint)
  }
}

/// One exchange on its way.
final class HTTPSession {
  let node: Node
  let connection: PeerConnection
  let progress: @Sendable (String) -> Void
  var report: HTTPReport
  var size = PartSize()
  var retries: Retries

  /// After what was kept back on one side, a succession may have become known on the other.
  private static let rounds = 3

  init(
    _ node: Node, _ client: HTTPClient, _ address: ServerAddress, _ peer: Peer,
    _ progress: @escaping @Sendable (String) -> Void
  ) {
    self.node = node
    self.progress = progress
    connection = PeerConnection(client, address, to: peer, from: node)
    report = HTTPReport(url: address.description, site: peer.site)
    retries = Retries(address)
  }

  func run() async throws {
    do {
      for round in 1...Self.rounds {
        let theirs = try await pull()
        let there = try await push(to: theirs)
        try finish(there)
        let isOpen = report.agreement != .equal && (report.keptThere != nil || hasWaiting)
        if !isOpen || round == Self.rounds { break }
        report.keptThere = nil
        // They come again.
        report.outcomes.removeAll(where: \.isWaiting)
      }
      try record(failure: nil)
    } catch {
      try record(failure: error.inWords)
      throw error
    }
  }

  private var hasWaiting: Bool { report.outcomes.contains(where: \.isWaiting) }

  /// Compares both ends.
  private func finish(_ there: PushDocument?) throws {
    let here = try node.store.read { try $0.position() }
    report.digestHere = here.digest
    report.gaps = here.knowledge.gaps
    report.openConflicts = try node.store.read { try $0.conflictCount() }
    report.roundTrips = connection.roundTrips
    report.breaks = retries.breaks
    guard let there, let knows = KnowledgeText.knowledge(there.knows) else {
      report.agreement = .notYet
      return
    }
    report.digestThere = there.digest
    let isEqual = there.digest == here.digest.description
    let mustBeEqual = try knows == here.knowledge && node.store.read { try $0.dotsInDoubt().isEmpty }
    report.agreement = isEqual ? .equal : mustBeEqual ? .different : .notYet
  }

  private func record(failure: String?) throws {
    let received = report.outcomes.reduce(0) { rows, outcome in
      if case .applied(let applied) = outcome.result { rows + applied.rowsApplied } else { rows }
    }
    let agrees: Bool? =
      switch report.agreement {
      case .equal: true
      case .notYet, .different: false
      case .unknown: nil
      }
    try node.store.record(
      ExchangeRecord(
        peer: connection.peer.key.fingerprint, site: report.site, url: report.url,
        at: node.store.environment.now(), beginning: .here, rowsReceived: received,
        rowsSent: report.sent.reduce(0) { $0 + $1.rows }, agrees: agrees, failure: failure))
  }
}

extension BundleOutcome {
  /// Whether the next exchange in the other direction may be what it waits for.
  fileprivate var isWaiting: Bool {
    switch result {
    case .kept: true
    case .refused(StoreError.writtenBeforeForgetting): true
    case .applied, .refused: false
    }
  }
}

extension HTTPClient {
  /// - Parameter certificates: a PEM file with those to trust in the place of the system's.
  static func forSync(certificates: String?) throws -> HTTPClient {
    var configuration = HTTPClient.Configuration()
    if let certificates {
      configuration.tlsConfiguration = try .trusting(certificates)
    }
    configuration.redirectConfiguration = .disallow
    configuration.decompression = .disabled
    configuration.httpVersion = .http1Only
    configuration.timeout = .init(connect: .seconds(15), read: .seconds(120), write: .seconds(120))
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }
}
