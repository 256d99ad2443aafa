import Exchange
import TestSupport
import Versioning

/// Many offices that share one folder, without their databases: what is written, read, skipped and replaced
/// follows the rules of the real visit, on real knowledge and by the real ``Exchange/Consolidation``; how large a
/// bundle is was measured on real ones (``BundleSizes``).
struct FolderModel {
  struct File {
    let origin: Int
    let covers: Knowledge
    let size: Int
  }

  private struct Office {
    let replica: ReplicaID
    var counter: UInt64 = 0
    var marks = 0
    var knowledge = Knowledge()
    /// The files that are there and were read.
    var seen: Set<Int> = []
    var own: Set<Int> = []
  }

  /// What the visits of one round did, together.
  struct Round {
    var read = 0
    var bytesRead = 0
    var bytesWritten = 0
  }

  private(set) var files: [Int: File] = [:]
  private var offices: [Office]
  /// What the files in the folder cover together. It never shrinks: a bundle is replaced by one that covers it.
  private var covered = Knowledge()
  private var next = 0
  private let sizes: BundleSizes

  init(offices count: Int, _ sizes: BundleSizes) {
    var generator = SeededGenerator(seed: 4)
    offices = (0..<count).map { _ in Office(replica: .random(using: &generator)) }
    self.sizes = sizes
  }

  var bytes: Int { files.values.reduce(0) { $0 + $1.size } }
  var agree: Bool { Set(offices.map(\.knowledge)).count == 1 }

  /// Everybody posts `messages` messages, each of which is two writes, and visits the folder, one after the other.
  mutating func round(messages: Int) throws -> Round {
    var round = Round()
    for index in offices.indices {
      for _ in 0..<messages {
        offices[index].counter += 2
        offices[index].marks += 1
      }
      if offices[index].counter > 0 {
        offices[index].knowledge[offices[index].replica] = IntervalSet(1...offices[index].counter)
      }
      try visit(index, &round)
    }
    return round
  }

  private mutating func visit(_ index: Int, _ round: inout Round) throws {
    for (number, file) in files where offices[index].seen.insert(number).inserted {
      offices[index].knowledge.formUnion(file.covers)
      round.read += 1
      round.bytesRead += file.size
    }
    let missing = offices[index].knowledge.subtracting(covered)
    if !missing.isEmpty { try write(missing, index, &round) }
    if offices[index].seen.count > 2 * files.count {
      offices[index].seen = offices[index].seen.filter { files[$0] != nil }
    }
  }

  private mutating func write(_ missing: Knowledge, _ index: Int, _ round: inout Round) throws {
    let own = Dictionary(
      uniqueKeysWithValues: offices[index].own.compactMap { number in
        files[number].map { ("\(number)", Consolidation.Bundle(size: UInt64($0.size), covers: $0.covers)) }
      })
    let covers = missing.union(Consolidation(of: own).covers)
    // Of the two writes of a message one is written again by the next.
    let rows = Int(covers.count) / 2 + 1
    let size = try sizes.header(marks: offices[index].marks) + rows * sizes.bytesPerMessage
    next += 1
    files[next] = File(origin: index, covers: covers, size: size)
    for number in offices[index].own where files[number].map({ covers.contains($0.covers) }) ?? true {
      files[number] = nil
      offices[index].own.remove(number)
    }
    offices[index].own.insert(next)
    offices[index].seen.insert(next)
    covered.formUnion(covers)
    round.bytesWritten += size
  }
}
