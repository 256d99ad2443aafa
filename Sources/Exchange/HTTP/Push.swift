import AsyncHTTPClient
import Foundation
import NIOCore
import Versioning

extension HTTPSession {
  /// Sends what the server lacks, newest first, and at least a bundle that tells what this node knows now.
  ///
  /// - Returns: how the server stands after it; nil if it keeps something for later.
  func push(to theirs: Knowledge) async throws -> PushDocument? {
    var theirs = theirs
    while true {
      guard let (sent, document) = try await pushOne(theirs) else { return nil }
      guard let knows = KnowledgeText.knowledge(document.knows) else {
        throw HTTPSyncError.notANode(connection.address.description, reason: "it does not say what it knows")
      }
      if sent.rows > 0 { report.sent.append(.init(rows: sent.rows, bytes: sent.bytes)) }
      if knows.contains(sent.knows) { return document }
      guard knows != theirs else { throw HTTPSyncError.noProgress(connection.address.description) }
      theirs = knows
      progress("\(report.sent.reduce(0) { $0 + $1.rows }) rows sent")
    }
  }

  /// Sends one bundle; nil if the server keeps it for later.
  private func pushOne(_ theirs: Knowledge) async throws -> (SentBundle, PushDocument)? {
    while true {
      do {
        let result = try await attempt(theirs)
        retries.succeeded()
        size.grow()
        return result
      } catch HTTPSyncError.refused(_, status: 409, code: "kept", let message, _) {
        report.keptThere = message
        return nil
      } catch {
        size.shrink()
        try await retries.pause(after: error)
        progress("the line broke; going on")
      }
    }
  }

  private func attempt(_ theirs: Knowledge) async throws -> (SentBundle, PushDocument) {
    let (node, connection, bytes) = (node, connection, size.bytes)
    let (sent, answer) = try await ChunkStream.run { sink in
      try node.send(to: sink) { try Portion.next(of: $0, for: theirs, size: bytes) }
    } _: { chunks in
      try await connection.ask(SyncProtocol.pushPath, body: .stream(chunks, length: .unknown))
    }
    guard let sent, let document = PeerConnection.decode(PushDocument.self, answer.json ?? Data()) else {
      throw HTTPSyncError.notANode(connection.address.description, reason: "its answer is something else")
    }
    return (sent, document)
  }
}
