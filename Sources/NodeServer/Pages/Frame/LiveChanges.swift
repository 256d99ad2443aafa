import ConversationStore
import Exchange
import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// Server-sent events (HTML Living Standard §9.2): a browser is told when something that it shows has changed, and
/// fetches the page anew.
///
/// What another process applies counts too, so the database is asked, once a second for each open page.
final class LiveChanges: Sendable {
  /// Of the server's connections, pages that are only open may hold so many.
  private static let most = 32
  private static let interval = Duration.seconds(1)
  /// A line that is gone shows only when something is written to it.
  private static let beats = 15

  private let store: Store
  private let listeners: Sessions

  init(_ store: Store) {
    self.store = store
    listeners = Sessions(limit: Self.most)
  }

  /// Tells of each change of what `state` makes of a snapshot. Ends when `state` throws, because then nothing may be
  /// seen any more.
  func events(_ state: @escaping @Sendable (ReadSession) throws -> String) async throws -> Response {
    let listener: Session
    do { listener = try listeners.begin() } catch { throw PageRefusal.busy }
    let changes = try await changes(of: state)
    let body = ResponseBody { writer in
      for await text in changes.cancelOnGracefulShutdown() {
        try await writer.write(ByteBuffer(string: text))
      }
      try await writer.finish(nil)
      withExtendedLifetime(listener) {}
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
  }

  /// What is sent: a line for each change, and now and then an empty one.
  private func changes(
    of state: @escaping @Sendable (ReadSession) throws -> String
  ) async throws -> AsyncStream<String> {
    let store = store
    let first = try await onThread { try store.read { try state($0) } }
    return AsyncStream { continuation in
      continuation.yield("retry: 3000\n\n")
      let watch = Task {
        var (known, silence) = (first, 0)
        while !Task.isCancelled {
          do {
            try await Task.sleep(for: Self.interval)
            let now = try await onThread { try store.read { try state($0) } }
            silence += 1
            if now != known {
              continuation.yield("data: changed\n\n")
              (known, silence) = (now, 0)
            } else if silence >= Self.beats {
              continuation.yield(":\n\n")
              silence = 0
            }
          } catch { break }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in watch.cancel() }
    }
  }
}
