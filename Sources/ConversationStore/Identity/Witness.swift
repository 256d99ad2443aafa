import Foundation
import Versioning

/// A record beside the database of who wrote to it last, by which a copy, a restore or a rollback of the
/// database file is noticed.
///
/// It is written after each commit. A database ahead of its witness comes from a crash between the two and
/// is sound; a witness ahead of its database means that the database was taken back.
struct Witness: Codable, Equatable {
  /// The replica under which the database wrote.
  var replica: String
  /// The counter of its last dot.
  var counter: UInt64
  /// Which file the database is (inode and time of birth).
  var file: String
  /// Which machine it is on.
  var machine: String

  /// The witness at `path`; nil if there is none or it cannot be read as one.
  static func read(at path: String) throws -> Witness? {
    guard try DurableFile.exists(path) else { return nil }
    let data = try DurableFile.read(path)
    do { return try JSONDecoder().decode(Witness.self, from: data) } catch is DecodingError { return nil }
  }

  /// Writes, syncs and renames, so that a witness is whole at any moment.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try DurableFile.write(try encoder.encode(self), to: path)
  }
}

/// Why a database may not go on under its replica id.
public enum RenewalReason: String, Sendable, Hashable {
  case copied, moved, rolledBack, noWitness

  var explanation: String {
    switch self {
    case .copied: "the database was copied or restored from a file"
    case .moved: "the database is on another machine"
    case .rolledBack: "the database is older than what this node wrote last"
    case .noWitness: "the record beside the database is missing"
    }
  }

  /// What became of the node's writes.
  var consequence: String {
    switch self {
    case .copied, .moved, .noWitness: "nothing is lost"
    case .rolledBack:
      """
      what it has written since is not in this database: it comes back with exchanges from whoever has it, or is in \
      a backup
      """
    }
  }
}

extension Witness {
  /// Why the database that now has this identity must not go on as `replica`; nil if it may.
  static func objection(
    _ witness: Witness?, replica: ReplicaID, counter: UInt64, file: String, machine: String
  ) -> RenewalReason? {
    guard let witness else { return .noWitness }
    if witness.replica == replica.description, witness.counter > counter { return .rolledBack }
    if witness.machine != machine { return .moved }
    if witness.file != file { return .copied }
    if witness.replica != replica.description { return .rolledBack }
    return nil
  }
}
