import Exchange
import Foundation
import Synchronization

/// One exchange with every peer at a time, begun from a page.
final class SyncRun: Sendable {
  struct Result: Sendable {
    let site: String
    let text: String
    let hasFailed: Bool
  }

  struct State: Sendable {
    var isRunning = false
    var progress = ""
    var results: [Result] = []

    /// Another one for what is to be shown as another state.
    var word: String { "\(isRunning) \(progress) \(results.map(\.text))" }
  }

  private let node: Node
  private let certificates: String?
  private let current = Mutex(State())

  /// - Parameter certificates: a PEM file with those that peers' servers may have; nil for the system's authorities.
  init(_ node: Node, certificates: String?) {
    self.node = node
    self.certificates = certificates
  }

  var state: State { current.withLock { $0 } }

  /// Begins unless one is under way.
  func begin() {
    let begins = current.withLock { state in
      guard !state.isRunning else { return false }
      state = State(isRunning: true)
      return true
    }
    guard begins else { return }
    Task {
      let results = await self.exchange()
      self.current.withLock { $0 = State(results: results) }
    }
  }

  private static func bundles(_ count: Int) -> String { count == 1 ? "1 bundle" : "\(count) bundles" }

  private func tell(_ text: String) { current.withLock { $0.progress = text } }

  private func exchange() async -> [Result] {
    var results: [Result] = []
    do {
      let peers = try await onThread { [node] in try node.peers() }
      // Peers share folders; one visit serves them all.
      for folder in Set(peers.compactMap(\.folder)).sorted() {
        let sites = peers.filter { $0.folder == folder }.map(\.site).joined(separator: ", ")
        results.append(await visit(folder: folder, of: sites))
      }
      for peer in peers {
        if let url = peer.url { results.append(await call(url, peer.site)) }
      }
      if results.isEmpty {
        results = [
          Result(
            site: "Nobody", text: "No peer has a folder or a URL: satchel peer set", hasFailed: true)
        ]
      }
    } catch {
      results.append(Result(site: "This node", text: error.inWords, hasFailed: true))
    }
    return results
  }

  private func visit(folder: String, of sites: String) async -> Result {
    do {
      let node = node
      let report = try await onThread {
        try node.synchronize(withFolder: URL(fileURLWithPath: folder, isDirectory: true)) { self.tell($0) }
      }
      let text = "\(Self.bundles(report.outcomes.count)) read, \(report.written.count) written"
      return Result(
        site: sites, text: report.failure.map { "\($0)" } ?? text, hasFailed: report.failure != nil)
    } catch { return Result(site: sites, text: error.inWords, hasFailed: true) }
  }

  private func call(_ url: String, _ site: String) async -> Result {
    do {
      let report = try await node.synchronize(with: ServerAddress(url), certificates: certificates) {
        self.tell($0)
      }
      let text = "\(Self.bundles(report.outcomes.count)) received, \(report.sent.count) sent"
      return Result(site: site, text: text, hasFailed: false)
    } catch { return Result(site: site, text: error.inWords, hasFailed: true) }
  }
}
