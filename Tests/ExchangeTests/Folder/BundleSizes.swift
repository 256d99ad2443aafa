import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing
import Versioning

/// How large bundles become, measured on ones that the real writer writes.
final class BundleSizes {
  private let scratch: Scratch
  private let replicas: [ReplicaID]
  private var headers: [Int: Int] = [:]
  private var generator = SeededGenerator(seed: 3)
  /// A message and what its posting changes, compressed.
  let bytesPerMessage: Int

  init(offices: Int, in scratch: Scratch) throws {
    self.scratch = scratch
    var generator = SeededGenerator(seed: 2)
    replicas = (0..<offices).map { _ in ReplicaID.random(using: &generator) }.sorted()
    bytesPerMessage = try Self.measureMessage(in: scratch)
  }

  /// The header of a bundle when each replica's history has had so many marks, compressed. It is measured for
  /// powers of two, between which it grows by less than a fifth.
  func header(marks: Int) throws -> Int {
    let marks = marks <= 1 ? 1 : 1 << (Int.bitWidth - (marks - 1).leadingZeroBitCount)
    if let size = headers[marks] { return size }
    let size = try write(marks: marks)
    headers[marks] = size
    return size
  }

  private func write(marks: Int) throws -> Int {
    let knows = Knowledge(replicas.map { ($0, IntervalSet(1...UInt64(2 * marks))) })
    let described = replicas.map { replica in
      let history = MarkHistory(
        (1...marks).map { Mark(counter: UInt64(2 * $0), token: generator.next()) })
      return ReplicaDescription(
        id: replica, site: "Office \(replica.description.prefix(4))", marks: history.thinned(),
        report: replica == replicas[0] ? nil : .init(knows: knows, at: 1_790_000_000_000))
    }
    let changeSet = ChangeSetHeader(
      origin: replicas[0], digest: StateDigest(), replicas: described, covers: Knowledge(), knows: knows)
    let header = BundleHeader(
      id: RowID.v7(at: 1_790_000_000_000, using: &generator), created: 1_790_000_000_000,
      generator: "satchel/0.1", changeSet: changeSet.relayingInTurn)
    let path = scratch.path("header.xml.zst")
    try BundleFile.write(header, to: path) { _ in }
    return try size(path)
  }

  private func size(_ path: String) throws -> Int { try Self.size(path) }

  private static func size(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
  }

  private static func measureMessage(in scratch: Scratch) throws -> Int {
    let visitor = try Visitor("Sizes", in: scratch)
    let conversation = try visitor.start("Late delivery")
    var sizes: [Int] = []
    for count in [10, 110] {
      for number in 0..<count {
        try visitor.post(
          "Message \(number): the goods have not arrived; please tell us when they were sent.",
          to: conversation)
      }
      let path = scratch.path("rows-\(count).xml.zst")
      try visitor.node.export(.everything, to: path)
      sizes.append(try size(path))
    }
    return (sizes[1] - sizes[0]) / 110
  }
}
