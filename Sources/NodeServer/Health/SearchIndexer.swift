import ConversationStore
import Exchange
import ServiceLifecycle

/// Brings what is written into the search index, a batch at a time, so that others who write come in between.
struct SearchIndexer: Service {
  let store: Store
  let log: @Sendable (String) -> Void

  /// How long nothing is looked at when nothing waits, and between two batches.
  private static let rest = Duration.seconds(2)
  private static let pause = Duration.milliseconds(50)

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        let waiting = await index()
        do { try await Task.sleep(for: waiting > 0 ? Self.pause : Self.rest) } catch { return }
      }
    }
  }

  private func index() async -> Int {
    do {
      return try await onThread { [store] in try store.indexForSearch(batches: 1) }
    } catch {
      log("words could not be indexed: \(error)")
      return 0
    }
  }
}
