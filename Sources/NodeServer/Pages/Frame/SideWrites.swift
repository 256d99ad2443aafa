import ConversationStore
import Dispatch
import Synchronization
import Versioning

/// Small writes that a page causes and does not need: that somebody has read a conversation, that a session is in use.
///
/// Where somebody else writes, for instance rows of an exchange, they wait and the page does not. What has not been
/// written when the server ends is lost, and comes with the next page.
final class SideWrites: Sendable {
  enum Write: Hashable, Sendable {
    /// - Parameter seen: what was shown, since more may have come in when it is written.
    case read(conversation: RowID, by: RowID, seen: VersionVector)
    case used(session: SecretToken)

    var label: String {
      switch self {
      case .read(let conversation, let person, _): "that \(person) has read conversation \(conversation)"
      case .used: "that a session is in use"
      }
    }
  }

  /// How long a page waits at most, where another process writes.
  private static let patience = DispatchTimeInterval.seconds(1)

  private let store: Store
  private let log: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "satchel.side-writes")
  private let waiting = Mutex<Set<Write>>([])

  init(_ store: Store, log: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.log = log
  }

  /// Returns once it is written, or at once if that has to wait for others.
  func add(_ write: Write) async {
    let isFree = !store.isBeingWritten
    let (isNew, isFirst) = waiting.withLock { waiting in
      let isFirst = waiting.isEmpty
      return (waiting.insert(write).inserted, isFirst)
    }
    guard isNew else { return }
    await withCheckedContinuation { continuation in
      let answer = Answer(continuation)
      if !isFree || !isFirst { answer.give() }
      queue.async {
        self.run(write)
        answer.give()
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { answer.give() }
    }
  }

  private func run(_ write: Write) {
    defer { waiting.withLock { _ = $0.remove(write) } }
    do {
      switch write {
      case .read(let conversation, let person, let seen):
        try store.write(by: person) { try $0.markRead(conversation, by: person, seen: seen) }
      case .used(let session): try store.noteUse(ofSession: session)
      }
    } catch { log("\(write.label) could not be noted: \(error)") }
  }

  /// A continuation that several may want to resume.
  private final class Answer: Sendable {
    private let waiting: Mutex<CheckedContinuation<Void, Never>?>

    init(_ continuation: CheckedContinuation<Void, Never>) { waiting = Mutex(continuation) }

    func give() {
      let continuation = waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume()
    }
  }
}
