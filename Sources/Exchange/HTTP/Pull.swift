import AsyncHTTPClient
import BundleXML
import Foundation
import NIOCore
import Versioning

extension HTTPSession {
  /// Takes in what the server has and this node lacks, newest first; returns what the server knows.
  func pull() async throws -> Knowledge {
    while true {
      let before = try knowledge()
      let (bundle, file) = try await fetch()
      defer { file.remove() }
      let changeSet = bundle.header.changeSet
      if changeSet.covers.isEmpty, before.contains(changeSet.knows) { return changeSet.knows }
      let isApplied = try await take(bundle, file)
      let after = try knowledge()
      if !isApplied || after.contains(changeSet.knows) { return changeSet.knows }
      guard after != before else { throw HTTPSyncError.noProgress(connection.address.description) }
    }
  }

  func knowledge() throws -> Knowledge { try node.store.read { try $0.position().knowledge } }

  /// Asks for the next part, by a bundle that covers nothing and tells what this node knows.
  private func fetch() async throws -> (VerifiedBundle, SpooledFile) {
    let node = node
    while true {
      do {
        let question = try await onThread { try node.question() }
        let answer = try await connection.ask(
          SyncProtocol.pullPath, headers: [(SyncProtocol.partSizeHeader, "\(size.bytes)")],
          body: .bytes(question))
        let progress = progress
        let file = try await node.spool(answer.body, limit: .max) { progress("\($0 >> 10) KiB received") }
        let bundle = try await verify(file)
        guard bundle.signature == .signed(by: connection.peer.key) else {
          file.remove()
          throw HTTPSyncError.unprovenAnswer(connection.address.description)
        }
        retries.succeeded()
        size.grow()
        return (bundle, file)
      } catch {
        size.shrink()
        try await retries.pause(after: error)
        progress("the line broke; going on")
      }
    }
  }

  private func verify(_ file: SpooledFile) async throws -> VerifiedBundle {
    do {
      return try await onThread { try UnverifiedBundle(path: file.path).verify() }
    } catch {
      file.remove()
      throw error
    }
  }

  private func take(_ bundle: VerifiedBundle, _ file: SpooledFile) async throws -> Bool {
    let (node, name, progress) = (node, connection.address.description, progress)
    let outcomes = try await onThread {
      node.take(bundle, in: file, named: name) { progress("\($0) rows taken in") }
    }
    report.outcomes += outcomes
    return outcomes.first?.isApplied ?? false
  }
}

extension Node {
  /// A bundle that covers nothing.
  fileprivate func question() throws -> ByteBuffer {
    var buffer = ByteBuffer()
    _ = try send(to: { buffer.writeBytes($0) }, choosing: { _ in Portion.nothing })
    return buffer
  }

  /// Applies a verified bundle that lies in `incoming/`, and what it was that others had to wait for.
  package func take(
    _ bundle: VerifiedBundle, in file: SpooledFile, named name: String, _ progress: (Int) -> Void = { _ in }
  ) -> [BundleOutcome] {
    let outcome: BundleOutcome
    do {
      outcome = counted(apply(try admit(bundle, .required), named: name, progress))
    } catch {
      return [counted(BundleOutcome(path: name, id: bundle.header.id, result: .refused(error)))]
    }
    switch outcome.result {
    case .applied: return [outcome] + applyKept(.required)
    case .refused: return [outcome]
    case .kept:
      do {
        try keep(file.path, id: bundle.header.id)
        return [outcome]
      } catch {
        return [BundleOutcome(path: name, id: bundle.header.id, result: .refused(error))]
      }
    }
  }
}
