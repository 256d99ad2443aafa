import ConversationStore
import Conversations
import Foundation
import Versioning

/// A node with its files, which a history may copy, take back or lose.
final class SimulatedNode {
  let name: String
  let directory: URL
  let clock: Clock
  private let environment: StoreEnvironment
  private(set) var store: Store
  private(set) var status: StoreStatus
  /// The writes that its database holds.
  var present: Set<Int> = []
  /// Change sets that were refused and wait.
  var kept: [Delivery] = []
  var isDead = false
  /// Rows as they were shown in forms that are still open.
  var forms: [Form] = []
  var saved: [Saved] = []

  struct Form {
    let row: Ledger.RowKey
    let seen: VersionVector
    let present: Set<Int>
  }

  /// The bytes of a database and its witness at some time.
  struct Saved {
    let database: Data
    let witness: Data
    let present: Set<Int>
  }

  init(_ name: String, in parent: URL, _ dice: Dice) throws {
    self.name = name
    directory = parent.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let clock = Clock()
    self.clock = clock
    environment = StoreEnvironment(
      now: { clock.tick() }, random: { dice.next() }, machine: "the only machine")
    store = try Store.create(
      at: directory.appendingPathComponent("node.sqlite").path, site: name, environment: environment)
    status = try store.read { try $0.status() }
  }

  var databaseFile: URL { directory.appendingPathComponent("node.sqlite") }
  var witnessFile: URL { directory.appendingPathComponent("witness.json") }
  var replica: ReplicaID { status.replica }

  func refresh() throws { status = try store.read { try $0.status() } }

  func read<Result>(_ body: (ReadSession) throws -> Result) throws -> Result { try store.read(body) }

  // MARK: - Files

  func close() throws {
    try store.close()
    let log = try Data(contentsOf: URL(fileURLWithPath: databaseFile.path + "-wal"))
    if !log.isEmpty { throw Violation("\(name) was closed with \(log.count) bytes in the log") }
  }

  func reopen() throws {
    store = try Store.open(at: databaseFile.path, environment: environment)
    try refresh()
  }

  /// The bytes of the closed database and its witness.
  func bytes() throws -> Saved {
    Saved(
      database: try Data(contentsOf: databaseFile), witness: try Data(contentsOf: witnessFile),
      present: present)
  }

  /// Overwrites the database in place: the file keeps its identity, as under a virtual machine's snapshot.
  func overwriteDatabase(with bytes: Data) throws {
    let file = try FileHandle(forWritingTo: databaseFile)
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: bytes)
    try file.close()
  }

  /// Puts another file in the place of the database, as a restore from a copy does.
  func replaceDatabase(with bytes: Data) throws { try bytes.write(to: databaseFile, options: .atomic) }

  func overwriteWitness(with bytes: Data) throws { try bytes.write(to: witnessFile, options: .atomic) }
}

/// What a history found wrong.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A change set on its way, with the writes that it brings.
struct Delivery {
  let number: Int
  let origin: String
  let changeSet: ChangeSet
  let writes: Set<Int>
}
