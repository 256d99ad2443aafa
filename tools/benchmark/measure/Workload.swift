import ConversationStore
import Conversations
import Synchronization
import Versioning

/// The same conversations for every run: `messages` messages, ten to a conversation, by 200 people.
struct Workload {
  let messages: Int
  private let world = DeterministicWorld()

  var conversations: Int { max(1, messages / 10) }

  func body(_ number: Int) -> String {
    // Put together by hand: what an interpolation of this length costs would be counted as Satchel's.
    var text = OutputBytes(capacity: 512)
    text.append("Message ")
    text.append(decimal: UInt64(number))
    text.append(": the goods of order ")
    text.append(decimal: UInt64(number % 9973))
    text.append(" have not arrived at the warehouse in Lyon & Oslo. Please tell us when they were sent, ")
    text.append("by which carrier, and under which number we can follow them. Our customer waits since <")
    text.append(decimal: UInt64(number % 28 + 1))
    text.append("> days and asks twice a week; thank you very much.")
    return text.text
  }

  /// Fills a store by local writes, `batch` messages to a transaction.
  func fill(_ store: Store, batch: Int = 10_000) throws {
    let people = try store.write { session in
      try (0..<200).map { number in
        let email = "person\(number)@example.com"
        return try session.queries.person(email: email)
          ?? session.addPerson(kind: .user, name: "Person \(number)", email: email)
      }
    }
    var conversation: RowID?
    var number = 0
    while number < messages {
      let end = min(number + batch, messages)
      try store.write { session in
        while number < end {
          if number % 10 == 0 {
            conversation = try session.startConversation(
              name: "Conversation \(number / 10)", by: people[number / 10 % 200])
          }
          if let conversation {
            _ = try session.post(to: conversation, author: people[number / 10 % 200], body: body(number))
          }
          number += 1
        }
      }
    }
  }

  /// The same times and ids in every run.
  func environment() -> StoreEnvironment {
    let world = world
    return StoreEnvironment(now: { world.tick() }, random: { world.random() }, machine: "bench")
  }

  /// Ids of its own for a node that exchanges with another one.
  static func peerEnvironment() -> StoreEnvironment {
    var environment = StoreEnvironment.system()
    environment.machine = "bench"
    return environment
  }
}

/// A clock that advances by a millisecond a look, and SplitMix64.
final class DeterministicWorld: Sendable {
  private let state = Mutex<(clock: Int64, random: UInt64)>((1_790_000_000_000, 1))

  func tick() -> Int64 {
    state.withLock { state in
      state.clock += 1
      return state.clock
    }
  }

  func random() -> UInt64 {
    state.withLock { state in
      state.random &+= 0x9E37_79B9_7F4A_7C15
      var z = state.random
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
