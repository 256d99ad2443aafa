import ConversationStore
import Foundation
import Testing

/// Several processes on one database, which here are several stores.
@Suite struct ConcurrencyTests {
  @Test func `writers at the same time neither fail nor lose a write`() async throws {
    let directory = try TemporaryDirectory()
    let path = try directory.path("node")
    _ = try Store.create(at: path, site: "Lyon")
    try await withThrowingTaskGroup { group in
      for writer in 0..<4 {
        group.addTask {
          let store = try Store.open(at: path)
          #expect(store.notices == [])
          for number in 0..<15 {
            try store.write { session in
              _ = try session.addPerson(
                kind: .user, name: "Person", email: "person\(writer).\(number)@example.com")
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let store = try Store.open(at: path)
    #expect(store.notices == [])
    #expect(try store.read { try $0.people().count } == 60)
    #expect(try store.check().findings == [])
  }
}
