import ConversationStore
import Crypto
import Exchange
import HTTPTypes
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
  ///
  /// The page says what it shows, or the browser which event it got last, so that nothing is missed between the two.
  func events(
    _ request: Request, _ context: PageContext, _ state: @escaping @Sendable (ReadSession) throws -> String
  ) async throws -> Response {
    let listener: Session
    do { listener = try listeners.begin() } catch { throw PageRefusal.busy }
    let last = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
    let changes = try await changes(since: last ?? context.query["state"]) { Self.word(try state($0)) }
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

  /// Stands for a state in a page and in events.
  static func word(_ state: String) -> String {
    SHA256.hash(data: Array(state.utf8)).prefix(8).map { String($0, radix: 16) }.joined()
  }

  /// What is sent: a line for each change, and now and then an empty one.
  private func changes(
    since shown: String, _ state: @escaping @Sendable (ReadSession) throws -> String
  ) async throws -> AsyncStream<String> {
    let store = store
    // What may not be seen is refused at once.
    _ = try await ReadingThreads.run { try store.read { try state($0) } }
    return AsyncStream { continuation in
      continuation.yield("retry: 3000\n\n")
      let watch = Task {
        var (known, silence) = (shown, 0)
        while !Task.isCancelled {
          do {
            let now = try await ReadingThreads.run { try store.read { try state($0) } }
            silence += 1
            if now != known {
              continuation.yield("id: \(now)\ndata: changed\n\n")
              (known, silence) = (now, 0)
            } else if silence >= Self.beats {
              continuation.yield(":\n\n")
              silence = 0
            }
            try await Task.sleep(for: Self.interval)
          } catch { break }
        }
        continuation.finish()
      }
      continuation.onTermination = { _ in watch.cancel() }
    }
  }
}
