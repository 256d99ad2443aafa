import ConversationStore
import Exchange
import ServiceLifecycle
import Synchronization

/// Counts refused requests. They are written to the store once a second, so that strangers who knock often do
/// not cost a transaction each.
final class RefusalCounter: Service {
  private let store: Store
  private let log: @Sendable (String) -> Void
  private let counts = Mutex<[RefusalReason: Int]>([:])

  init(_ store: Store, log: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.log = log
  }

  func count(_ reason: RefusalReason) { counts.withLock { $0[reason, default: 0] += 1 } }

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do { try await Task.sleep(for: .seconds(1)) } catch { break }
        await self.save()
      }
    }
    await save()
  }

  private func save() async {
    let taken = counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
    guard !taken.isEmpty else { return }
    do {
      try await onThread { [store] in try store.count(taken) }
    } catch {
      counts.withLock { $0.merge(taken) { $0 + $1 } }
      log("refused requests could not be counted: \(error)")
    }
  }
}
