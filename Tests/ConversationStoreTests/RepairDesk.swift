import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// A node that has conversations of many kinds, and a peer that has half of its writes.
final class RepairDesk {
  let directory: TemporaryDirectory
  let world: World
  let path: String
  private(set) var store: Store

  init(messages: Int = 400) throws {
    directory = try TemporaryDirectory()
    world = World(seed: 7)
    path = try directory.path("lyon")
    let store = try Store.create(at: path, site: "Lyon", environment: world.environment())
    self.store = store
    var model = RandomWrites(world: world)
    for _ in 1...40 { try store.write { try model.write($0) } }
    let oslo = try Store.create(at: directory.path("oslo"), site: "Oslo", environment: world.environment())
    try store.exchange(with: oslo)
    try store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna")
      let conversation = try session.startConversation(name: "Long", by: anna)
      for number in 1...messages {
        _ = try session.post(
          to: conversation, author: anna,
          body: "Message \(number) " + String(repeating: "of the pallet ", count: 20))
      }
      try session.delete(conversation: try session.startConversation(name: "Deleted", by: anna))
    }
    try store.indexForSearch()
  }

  /// The database and its log, byte for byte.
  func bytes() throws -> [Data] {
    try ["", "-wal"].map { try Data(contentsOf: URL(fileURLWithPath: path + $0)) }
  }

  func close() throws { try store.close() }

  func reopen() throws { store = try Store.open(at: path, environment: world.environment()) }

  func withClosed(_ body: () throws -> Void) throws {
    try close()
    try body()
    try reopen()
  }

  /// Overwrites the second leaf page of a table or index.
  func damagePage(of name: String) throws {
    try withClosed {
      let select = "SELECT pageno FROM dbstat WHERE name = '\(name)' AND pagetype = 'leaf' LIMIT 1 OFFSET 1"
      let page = try #require(UInt64(try sqlite(path, select)), "\(name) has two leaf pages")
      let file = try #require(FileHandle(forUpdatingAtPath: path))
      try file.seek(toOffset: (page - 1) * 4096)
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
      try file.close()
    }
  }

  /// Everything that is not derived, and what is, as text.
  func contents() throws -> String {
    let tables = try sqlite(
      path,
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_search*' \
      AND name NOT GLOB 'sqlite_*' ORDER BY name
      """)
    return try tables.split(separator: "\n").map { try sqlite(path, "SELECT * FROM \($0)") }.joined(
      separator: "\n--\n")
  }
}
