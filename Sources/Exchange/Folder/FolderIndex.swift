import ConversationStore
import Foundation
import Versioning

/// What a node remembers of the bundles in a folder, so that it reads each of them once.
///
/// It is only a memory: without it every bundle is verified again, and nothing else changes. A file whose
/// size or time of change differs counts as new. It lies outside the database, which may be taken back
/// while the memory stays; so it is believed only as far as the database agrees.
struct FolderIndex: Codable, Equatable {
  /// How far this node's own history had come when the index was written.
  struct Position: Codable, Equatable {
    var replica: String
    var counter: UInt64
    var token: UInt64
  }

  struct Entry: Codable, Equatable {
    var size: UInt64
    /// Seconds since 1970.
    var changed: Double
    /// Per replica id the counters that the bundle covers.
    var covers: [String: [[UInt64]]]
    /// The fingerprint of the key that signed it; nil if it is not signed.
    var signer: String?
    /// The id of the replica that wrote it.
    var origin: String?
    /// Whether it is a full bundle.
    var isFull: Bool?
    /// When this node read it last, in seconds since 1970, if it is its own.
    var read: Double?
  }

  /// What this node last told in the folder, and when (seconds since 1970).
  struct Told: Codable, Equatable {
    var at: Double
    var knows: [String: [[UInt64]]]
  }

  var position: Position?
  var told: Told?
  /// Bundles that were applied, by file name.
  var entries: [String: Entry] = [:]
  /// Files that were refused, by name.
  var refusals: [String: RememberedRefusal]?
  /// What bundles of this node were that are damaged and still there, by name.
  var damaged: [String: Entry]?

  static func read(at url: URL) throws -> FolderIndex {
    guard FileManager.default.fileExists(atPath: url.path) else { return FolderIndex() }
    do {
      return try JSONDecoder().decode(FolderIndex.self, from: Data(contentsOf: url))
    } catch is DecodingError {
      return FolderIndex()
    }
  }

  func write(to url: URL) throws {
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(self).write(to: url, options: .atomic)
  }
}

extension FolderIndex.Position {
  /// The last mark of this node; nil if it has none.
  init?(_ session: ReadSession) throws {
    let own = try session.position().replica
    guard let mark = try session.lastMark(of: own) else { return nil }
    self.init(replica: own.description, counter: mark.counter, token: mark.token)
  }

  /// Whether the database's history goes on from here. A database that was taken back lacks the mark.
  func isPassed(by session: ReadSession) throws -> Bool {
    guard let replica = ReplicaID(replica) else { return false }
    return try session.hasMark(Mark(counter: counter, token: token), of: replica)
  }
}

extension FolderIndex {
  /// Those of its entries that the database bears out: all that they cover has been incorporated. A bundle some of whose
  /// rows were superseded by another one, which has not come, is read again.
  func believed(_ entries: [String: Entry], by session: ReadSession) throws -> [String: Entry] {
    // A node that never wrote has no history of its own that could have been taken back.
    let isBelieved = try position.map { try $0.isPassed(by: session) } ?? (Position(session) == nil)
    guard isBelieved else { return [:] }
    let known = try session.position().knowledge
    return entries.filter { known.contains($0.value.coveredKnowledge) }
  }
}

extension FolderIndex.Entry {
  var coveredKnowledge: Knowledge { Knowledge(intervalsByID: covers) }

  init(_ file: FolderFile, covers: Knowledge, signer: String?, origin: ReplicaID, isFull: Bool) {
    size = file.size
    changed = file.changed
    self.signer = signer
    self.covers = covers.intervalsByID
    self.origin = origin.description
    self.isFull = isFull ? true : nil
  }
}

extension Knowledge {
  /// As it is written in the index.
  init(intervalsByID: [String: [[UInt64]]]) {
    self.init(
      intervalsByID.compactMap { id, intervals in
        guard let replica = ReplicaID(id) else { return nil }
        let ranges = intervals.compactMap { pair in
          pair.count == 2 && pair[0] <= pair[1] ? pair[0]...pair[1] : nil
        }
        return (replica, IntervalSet(ranges))
      })
  }

  var intervalsByID: [String: [[UInt64]]] {
    Dictionary(
      uniqueKeysWithValues: entries.map { entry in
        (entry.replica.description, entry.counters.intervals.map { [$0.lowerBound, $0.upperBound] })
      })
  }
}
