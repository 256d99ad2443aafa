import BundleXML
import ConversationStore
import Conversations
import Foundation
import Versioning

extension Node {
  public static let generator = "satchel/0.1"

  /// Writes a bundle, signed with the node's key, to `path`, or to standard output for `-`.
  ///
  /// - Parameters:
  ///   - partSize: if given, bundles of about so many bytes before compression, newest writes first, as
  ///     `NAME-1.xml`, `NAME-2.xml` and so on beside `path`. A full bundle is never split.
  ///   - progress: called with the number of rows written so far.
  @discardableResult
  public func export(
    _ scope: ExportScope, to path: String, partSize: Int? = nil, progress: (Int) -> Void = { _ in }
  ) throws -> [ExportedBundle] {
    try ExportTarget.check(path)
    return try store.extract { extraction in
      let need = scope.need(of: extraction)
      guard let partSize, need != .full else {
        return [try write(extraction, need, .whole, to: path, progress)]
      }
      let lacking = extraction.covers(for: need)
      let parts = try extraction.parts(of: lacking, size: partSize)
      return try parts.enumerated().map { index, part in
        let place = BundleHeader.Part(number: index + 1, of: parts.count)
        let need = Need.changeSet(covers: part, of: lacking)
        return try write(extraction, need, place, to: Self.name(path, part: place), progress)
      }
    }
  }

  /// Writes one bundle out of a snapshot of the store.
  func write(
    _ extraction: Extraction, _ need: Need, _ part: BundleHeader.Part, to path: String,
    id: RowID? = nil, _ progress: (Int) -> Void
  ) throws -> ExportedBundle {
    try ExportTarget.check(path)
    let header = BundleHeader(
      id: id ?? store.newBundleID(), created: store.environment.now(), generator: Self.generator,
      rotations: identity.announced, part: part, changeSet: try extraction.header(for: need).relayingInTurn)
    var rows = 0
    let sign = { digest in try SignatureArmour.sign(digest, with: key) }
    let summary = try BundleFile.write(header, to: path, signature: sign) { writer in
      try extraction.rows(covering: header.changeSet.covers) { row in
        try writer.append(row)
        rows += 1
        if rows % 1000 == 0 { progress(rows) }
      }
    }
    progress(rows)
    return ExportedBundle(
      path: path, id: header.id, rows: summary.rows, bytes: summary.bytes, covers: header.changeSet.covers,
      isFull: header.changeSet.isFull)
  }

  /// What a site knew when this node last heard of it: the union over its replicas on the roster.
  ///
  /// - Throws: ``ExchangeError/unknownSite(_:known:)``.
  public func reportedKnowledge(of site: String) throws -> Knowledge {
    let status = try store.read { try $0.status() }
    let replicas = status.replicas.filter { $0.site == site && $0.id != status.replica }
    guard !replicas.isEmpty else {
      let known = Set(status.replicas.map(\.site)).subtracting([status.site, ""])
      throw ExchangeError.unknownSite(site, known: known.sorted())
    }
    let latest = replicas.max { ($0.report?.at ?? .min) < ($1.report?.at ?? .min) }
    return latest?.report?.knows ?? Knowledge()
  }

  /// `out.xml.zst` becomes `out-2.xml.zst` for the second of several parts.
  private static func name(_ path: String, part: BundleHeader.Part) -> String {
    guard part.of > 1, path != BundleFile.standardOutput else { return path }
    for suffix in Compression.allCases.map({ "." + $0.fileExtension }) where path.hasSuffix(suffix) {
      return String(path.dropLast(suffix.count)) + "-\(part.number)\(suffix)"
    }
    return path + "-\(part.number)"
  }
}

extension Store {
  package func newBundleID() -> RowID {
    var generator = EnvironmentRandom(environment: environment)
    return RowID.v7(at: environment.now(), using: &generator)
  }
}

private struct EnvironmentRandom: RandomNumberGenerator {
  let environment: StoreEnvironment

  mutating func next() -> UInt64 { environment.random() }
}
