import BundleXML
import ConversationStore
import Conversations
import Exchange
import Hummingbird
import NIOCore
import Synchronization

/// `POST /sync/v1/pull`: the question is a bundle that covers nothing and tells what the peer knows; the answer
/// is a bundle with the newest part of what it lacks.
struct PullRoute {
  let service: SyncService

  func answer(_ request: Request, _ context: NodeRequestContext) async throws -> Response {
    let asker = try await service.gate.admit(request)
    do {
      let session = try service.sessions.begin()
      let question = try await question(request, asker)
      return try await answer(question, to: asker, size: size(request), session, context.channel)
    } catch let refusal as HTTPRefusal {
      throw refusal.to(asker)
    }
  }

  /// What the peer tells of itself.
  private func question(_ request: Request, _ asker: Asker) async throws -> ChangeSetHeader {
    let (bundle, file) = try await service.receive(
      request, signedBy: asker.peer.key, limit: service.limits.questionBytes)
    defer { file.remove() }
    let changeSet = bundle.header.changeSet
    guard changeSet.covers.isEmpty else {
      throw HTTPRefusal(
        .unprocessableContent, .invalidBundle, "a pull's bundle must cover nothing",
        hint: "send rows by \(SyncProtocol.pushPath)", isAfterBody: true)
    }
    let (node, name) = (service.node, asker.peer.site)
    let mayBeTakenBack = try await onThread {
      try node.store.read { try $0.isAhead(changeSet) }
    }
    // The peer knows more of this node's own history than the node itself: nothing may leave before that is
    // settled, under a new replica id.
    if mayBeTakenBack {
      _ = try await onThread(of: service.applying) { node.take(bundle, in: file, named: name) }
    }
    return changeSet
  }

  private func size(_ request: Request) -> Int {
    let wished = request.headers[.satchelPartSize].flatMap { Int($0) } ?? service.limits.partBytes
    return min(max(wished, SyncProtocol.partSizes.lowerBound), service.limits.partBytes)
  }

  private func answer(
    _ question: ChangeSetHeader, to asker: Asker, size: Int, _ session: Session, _ channel: any Channel
  ) async throws -> Response {
    let headers: HTTPFields = [
      .contentType: SyncProtocol.bundleType, .satchelAnswer: try await asker.proof(of: nil),
    ]
    let body = ResponseBody { [service] writer in
      let start = ContinuousClock.now
      let pace = Pace(service.limits)
      let watch = Task {
        try await pace.waitUntilTooSlow()
        service.refusals.count(.slow)
        try await channel.close()
      }
      defer { watch.cancel() }
      let node = service.node
      let bytes = Mutex(0)
      let (sent, _) = try await ChunkStream.run { sink in
        try node.send(to: sink) { try Portion.next(of: $0, for: question.knows, size: size) }
      } _: { chunks in
        for try await chunk in chunks {
          let count = chunk.readableBytes
          try await writer.write(chunk)
          pace.moved(by: count)
          bytes.withLock { $0 += count }
        }
      }
      try await writer.finish(nil)
      service.exchanges.pulled(
        asker.peer, rows: sent?.rows ?? 0, bytes: bytes.withLock { $0 }, since: start)
      withExtendedLifetime(session) {}
    }
    return Response(status: .ok, headers: headers, body: body)
  }
}
