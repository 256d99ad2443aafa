import ConversationStore
import Conversations
import Foundation
import Testing
import Versioning

/// What is derived for lists and searching, under every kind of write.
@Suite struct DerivedTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `after any writes and exchanges of two nodes the check finds all derived data right`(
    seed: UInt64
  ) throws {
    let directory = try TemporaryDirectory()
    let world = World(seed: seed)
    let stores = try ["lyon", "oslo"].map {
      try Store.create(at: directory.path($0), site: $0, environment: world.environment())
    }
    var model = RandomWrites(world: world)
    for step in 1...60 {
      let store = stores[Int(world.random() % 2)]
      try store.write { try model.write($0) }
      if step % 7 == 0 { try stores[0].exchange(with: stores[1]) }
      if step % 5 == 0 { try store.indexForSearch(batches: 1) }
      if step % 20 == 0 { _ = try store.purge(retention: 0) }
    }
    // What one of them lifts, because it may be forgotten, is news to the other.
    for _ in 1...3 { try stores[0].exchange(with: stores[1]) }
    for store in stores {
      #expect(try store.check().findings == [], "seed \(seed)")
      #expect(try store.indexForSearch() == 0)
      #expect(try store.check().findings == [], "seed \(seed)")
    }
    #expect(try stores[0].digest() == stores[1].digest())
  }

  @Test func `the check finds figures and search entries that were tampered with`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.path("lyon")
    let store = try Store.create(at: path, site: "Lyon", environment: World().environment())
    try store.write { session in
      let anna = try session.addPerson(kind: .user, name: "Anna")
      let conversation = try session.startConversation(name: "Late", by: anna)
      _ = try session.post(to: conversation, author: anna, body: "Where is it?")
    }
    try store.indexForSearch()
    try sqlite(path, "UPDATE conversation SET message_count = 2")
    #expect(try store.check().findings.count == 1)
    try sqlite(path, "UPDATE conversation SET message_count = 1; DELETE FROM message_search_docsize")
    #expect(try store.check().findings.map(\.text) == ["message_search lacks 1 rows and has 0 too many"])
  }

  @Test func `a database from before the figures gets them when it is opened`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.path("lyon")
    let world = World()
    let store = try Store.create(at: path, site: "Lyon", environment: world.environment())
    var model = RandomWrites(world: world)
    for _ in 1...40 { try store.write { try model.write($0) } }
    let before = try store.read { try $0.conversations() }
    try store.close()
    try sqlite(path, Self.backToVersion7)
    let opened = try Store.open(at: path, environment: world.environment())
    #expect(try opened.read { try $0.conversations() } == before)
    #expect(try opened.indexForSearch() == 0)
    #expect(try opened.check().findings == [])
  }

  /// Takes away what version 8 of the schema, and those after it, have added.
  private static let backToVersion7 = """
    DROP TABLE job; DROP TABLE import_message; DROP TABLE import_content; DROP TABLE import_absent; DROP TABLE recent_mark;
    ALTER TABLE replica DROP COLUMN marks_from; ALTER TABLE replica DROP COLUMN contested_whole;
    DROP TABLE message_search; DROP TABLE name_search; DROP TABLE search_state;
    DROP INDEX conversation_created; DROP INDEX conversation_activity; DROP INDEX conversation_name;
    DROP INDEX conversation_messages; DROP INDEX conversation_status; DROP INDEX conversation_assigned;
    DROP INDEX conversation_source; DROP INDEX conversation_creator; DROP INDEX participant_person; DROP INDEX context_target;
    DROP INDEX person_name; DROP INDEX record_title;
    ALTER TABLE conversation DROP COLUMN activity;
    ALTER TABLE conversation DROP COLUMN message_count; ALTER TABLE conversation DROP COLUMN internal_count;
    ALTER TABLE conversation DROP COLUMN last_message; ALTER TABLE conversation DROP COLUMN last_public;
    ALTER TABLE conversation DROP COLUMN messages_clock;
    CREATE INDEX conversation_created ON conversation (created_at, id);
    CREATE INDEX context_target ON context (target);
    CREATE INDEX participant_person ON participant (person);
    DROP TABLE import_record;
    CREATE TABLE import_record (id BLOB PRIMARY KEY CHECK (length(id) = 16), kind INTEGER NOT NULL, row BLOB,
      hash BLOB NOT NULL, fields BLOB NOT NULL) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 7;
    """
}

/// Random writes to a few conversations.
struct RandomWrites {
  let world: World
  private var people: [RowID] = []
  private var conversations: [RowID] = []
  private var messages: [RowID] = []

  init(world: World) { self.world = world }

  private func pick(_ ids: [RowID]) -> RowID? {
    ids.isEmpty ? nil : ids[Int(world.random() % UInt64(ids.count))]
  }

  mutating func write(_ session: WriteSession) throws {
    guard let person = pick(people), let conversation = pick(conversations), let message = pick(messages)
    else { return try begin(session) }
    do {
      switch world.random() % 12 {
      case 0: try begin(session)
      case 1: try session.delete(conversation: conversation)
      case 2: try session.restore(.conversation, conversation)
      case 3: try session.delete(.message, message)
      case 4: try session.restore(.message, message)
      case 5: try session.edit(.message, message, [.init(.body, .text("edited \(world.random() % 9)"))])
      case 6: try session.edit(.message, message, [.init(.visibility, .text("internal"))])
      case 7: try session.rename(conversation, to: "name \(world.random() % 9)")
      case 8: try session.markRead(conversation, by: person)
      default:
        messages.append(
          try session.post(
            to: conversation, author: person, body: "text \(world.random() % 9)",
            visibility: world.random() % 3 == 0 ? .internal : .public))
      }
    } catch is StoreError {
      // What is deleted already, not there on this node, or not deleted.
    }
  }

  private mutating func begin(_ session: WriteSession) throws {
    let person = try session.addPerson(kind: .user, name: "Person \(people.count)")
    people.append(person)
    let conversation = try session.startConversation(name: "Conversation \(conversations.count)", by: person)
    conversations.append(conversation)
    messages.append(try session.post(to: conversation, author: person, body: "first"))
  }
}
