import ArgumentParser
import Exchange
import Foundation

/// One exchange with each peer for which the node knows a place.
struct SyncEverybody {
  let node: Node
  let line: LineOptions
  let progress: Progress

  func run() async throws -> [PeerExchange] {
    let peers = try node.peers().filter { $0.folder != nil || $0.url != nil }
    guard !peers.isEmpty else {
      throw Failure(
        "no peer has a folder or a URL", place: node.directory.path, effect: .nothingChanged,
        next: "satchel peer set SITE --folder DIR, or --url URL")
    }
    var exchanges: [PeerExchange] = []
    // Peers share folders; one visit serves them all.
    for folder in Set(peers.compactMap(\.folder)).sorted() {
      let sites = peers.filter { $0.folder == folder }.map(\.site)
      exchanges.append(PeerExchange(sites: sites, place: folder, result: folderResult(folder)))
    }
    for peer in peers {
      guard let url = peer.url else { continue }
      exchanges.append(PeerExchange(sites: [peer.site], place: url, result: await lineResult(url)))
    }
    return exchanges
  }

  private func folderResult(_ folder: String) -> PeerExchange.Result {
    do {
      let url = URL(fileURLWithPath: folder, isDirectory: true)
      return .folder(try node.synchronize(withFolder: url) { progress.tell($0) })
    } catch { return .failed(error) }
  }

  private func lineResult(_ url: String) async -> PeerExchange.Result {
    do {
      return .line(
        try await node.synchronize(with: line.address(url), certificates: line.ca) { progress.tell($0) })
    } catch { return .failed(error) }
  }
}

/// What became of an exchange with one place.
struct PeerExchange: Encodable {
  enum Result {
    case folder(FolderReport)
    case line(HTTPReport)
    case failed(any Error)
  }

  let sites: [String]
  let place: String
  let result: Result

  private enum Key: String, CodingKey { case error, folder, http, place, sites }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sites, forKey: .sites)
    try container.encode(place, forKey: .place)
    switch result {
    case .folder(let report): try container.encode(FolderDocument(report), forKey: .folder)
    case .line(let report): try container.encode(HTTPDocument(report), forKey: .http)
    case .failed(let error): try container.encode(error.inWords, forKey: .error)
    }
  }

  var text: String {
    let head = "\(SafeText.line(sites.joined(separator: ", "))) at \(SafeText.line(place)):\n"
    return switch result {
    case .folder(let report): head + report.text
    case .line(let report): head + report.text
    case .failed: head + "failed\n"
    }
  }

  var hasFailed: Bool { if case .failed = result { true } else { false } }

  /// Whether something was refused or kept, or differs where it should not.
  var isOpen: Bool {
    do {
      switch result {
      case .folder(let report): try report.exitIfOpen()
      case .line(let report): try report.exitIfOpen()
      case .failed(let error): Console.note("\(place): \(error.inWords)")
      }
      return false
    } catch { return true }
  }
}
