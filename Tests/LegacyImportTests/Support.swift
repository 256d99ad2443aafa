import ConversationStore
import Conversations
import Foundation
import LegacyImport
import Synchronization
import TestSupport
import Versioning

extension Places {
  static func fixture(_ name: String) -> String {
    packageRoot.appending(path: "fixtures/legacy/mail").appending(path: name).path
  }

  static let hasSamples = hasSamples()
}

extension Scratch {
  /// A new store in a folder of its own.
  func store(_ site: String) throws -> Store {
    try FileManager.default.createDirectory(atPath: folder + "/" + site, withIntermediateDirectories: true)
    return try Store.create(at: folder + "/" + site + "/node.sqlite", site: site)
  }

  /// A store whose ids and times are the same whenever it is made.
  func repeatableStore(_ site: String) throws -> Store {
    try FileManager.default.createDirectory(atPath: folder + "/" + site, withIntermediateDirectories: true)
    return try Store.create(
      at: folder + "/" + site + "/node.sqlite", site: "Lyon", environment: Self.environment(seed: 7))
  }

  func reopenedStore(_ site: String) throws -> Store {
    try Store.open(at: folder + "/" + site + "/node.sqlite", environment: Self.environment(seed: 8))
  }

  private static func environment(seed: UInt64) -> StoreEnvironment {
    let random = Mutex<UInt64>(seed)
    return StoreEnvironment(
      now: { 1_700_000_000_000 },
      random: {
        random.withLock {
          $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return $0
        }
      },
      machine: "test")
  }
}

extension Store {
  @discardableResult
  func importMail(
    _ paths: String...,
    options: MailImportOptions = MailImportOptions(internalDomains: ["brenner-tee.example"])
  ) throws -> ImportReport {
    var mail = MailImport(into: self, options)
    return try mail.run(paths)
  }

  func status() throws -> StoreStatus { try read { try $0.status() } }

  func conversations() throws -> [ConversationSummary] {
    try read { try $0.conversations(ConversationFilter(), Page(offset: 0, limit: nil)) }
  }

  func conversation(named name: String) throws -> ConversationSummary? {
    try conversations().first { $0.name == name }
  }

  func count(_ kind: String) throws -> Int { try status().counts.first { $0.kind == kind }?.count ?? 0 }

  /// Gives everything to another store.
  func give(to other: Store) throws {
    let changes = try extract { extraction in
      var rows: [Row] = []
      let header = try extraction.header(covering: extraction.knowledge)
      try extraction.rows(covering: header.covers) { rows.append($0) }
      return ChangeSet(header: header, rows: rows)
    }
    _ = try other.apply(changes)
  }
}
