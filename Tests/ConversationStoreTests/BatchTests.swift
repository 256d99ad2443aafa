import ConversationStore
import Foundation
import Synchronization
import Testing

/// Many transactions one after another, as imports write them.
@Suite struct BatchTests {
  private let directory: TemporaryDirectory
  private let world = World()
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store.create(at: directory.path("lyon"), site: "Lyon", environment: world.environment())
  }

  @Test func `who wants to write gets a turn between batches`() throws {
    let other = try Store.open(at: directory.path("lyon"), environment: world.environment())
    let isDone = Atomic(false)
    let begun = DispatchSemaphore(value: 0)
    let ended = DispatchSemaphore(value: 0)
    Thread {
      defer { ended.signal() }
      begun.wait()
      do { try other.write { _ = try $0.addPerson(kind: .user, name: "Anna") } } catch { Issue.record(error) }
      isDone.store(true, ordering: .releasing)
    }.start()
    var count = 0
    try store.writeInBatches { session in
      _ = try session.addPerson(kind: .user, name: "P\(count)")
      count += 1
      begun.signal()
      usleep(400_000)
      return isDone.load(ordering: .acquiring) || count == 60
    } committed: {
    }
    ended.wait()
    #expect(count < 60)
    #expect(try store.read { try $0.people().count } == count + 1)
  }

  @Test func `what ends the writing leaves what was committed`() throws {
    struct Stop: Error {}
    var count = 0
    #expect(throws: Stop.self) {
      try store.writeInBatches { session in
        count += 1
        _ = try session.addPerson(kind: .user, name: "P\(count)")
        return false
      } committed: {
        if count == 3 { throw Stop() }
      }
    }
    #expect(try store.read { try $0.people().count } == 3)
    try store.write { _ = try $0.addPerson(kind: .user, name: "Q") }
  }
}
