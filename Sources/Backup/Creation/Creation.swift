import BundleXML
import ConversationStore
import Conversations
import Exchange
import Foundation
import Versioning

/// One backup on its way into a series that is locked.
struct BackupCreation {
  let node: Node
  let series: BackupSeries
  let settings: BackupSettings
  private(set) var notices: [String] = []
  /// What is wrong with the last backup before this one; nil if nothing is.
  private var lastDamage: String?

  init(node: Node, series: BackupSeries, settings: BackupSettings) {
    self.node = node
    self.series = series
    self.settings = settings
    if series.index == .damaged {
      notices.append("\(BackupName.index) was damaged and is made anew from the files")
    }
  }

  /// What is wrong with the series: what is no part of it, and which of the files that were looked into cannot be used.
  func findings() throws -> [String] {
    var findings = series.defects
    for entry in series.chain.entries {
      let isLast = entry == series.chain.last
      guard isLast || settings.suspects.contains(entry.file) else { continue }
      let damage = isLast ? lastDamage : try series.damage(of: entry, files)
      if let damage { findings.append("\(entry.file): \(damage)") }
    }
    return findings
  }

  mutating func run(_ progress: (Int) -> Void) throws -> BackupReport.Outcome {
    try checkOwner()
    return try node.store.extract { extraction in
      let damage = try series.chain.last.flatMap { try series.damage(of: $0, files) }
      lastDamage = damage
      if damage == nil, let last = series.chain.last, isHeld(extraction, by: last) { return .unchanged(last) }
      let need = need(of: extraction, damage: damage)
      let entry = try write(extraction, need, progress)
      var all = series
      all.chain = SeriesChain(series.chain.entries + [entry])
      try all.writeIndex(keeping: series.lostEntries)
      return .written(entry)
    }
  }

  /// The series has to be this node's: by its key, or by a replica that it is.
  private func checkOwner() throws {
    guard let last = series.chain.last else { return }
    let replica = try node.store.read { try $0.position().replica }
    guard last.origin == replica || last.isSigned(by: node.identity.fingerprints) else {
      throw BackupError.otherNode(path: series.directory.path, site: last.site)
    }
  }

  /// Whether the last backup has this state already. One that was asked to be full is made unless it is.
  private func isHeld(_ extraction: Extraction, by last: BackupEntry) -> Bool {
    guard last.knows == extraction.knowledge, series.chain.run(to: last) != nil,
      last.isSigned(by: node.identity.fingerprints)
    else { return false }
    return settings.wanted != .full || last.kind == .full
  }

  private var files: PlainFiles { PlainFiles(directory: series.directory, command: settings.back) }

  private mutating func need(of extraction: Extraction, damage: String?) -> Need {
    guard let base = base(of: extraction, damage: damage) else { return extraction.need(of: Knowledge()) }
    return extraction.need(of: base.knows)
  }

  /// The backup that an increment can continue; nil if a full one has to be made.
  ///
  /// - Parameter damage: what is wrong with the last backup.
  private mutating func base(of extraction: Extraction, damage: String?) -> BackupEntry? {
    guard let last = series.chain.last else { return nil }
    if damage != nil {
      notices.append("\(last.file) can no longer be used, so this one is full")
      return nil
    }
    guard let run = series.chain.run(to: last), let full = run.first else {
      notices.append("backups before \(last.file) are missing, so this one is full")
      return nil
    }
    guard last.isSigned(by: node.identity.fingerprints) else {
      notices.append("\(last.file) is not signed with a key of this node, so this one is full")
      return nil
    }
    switch settings.wanted {
    case .full: return nil
    case .fullEvery(let span): if node.store.environment.now() - full.created >= span { return nil }
    case .increment: break
    }
    // Rows that were renamed are news under their new names; what they were called would stay beside them.
    guard extraction.knowledge.contains(last.knows) else { return nil }
    return last
  }

  private func write(
    _ extraction: Extraction, _ need: Need, _ progress: (Int) -> Void
  ) throws -> BackupEntry {
    let header = BundleHeader(
      id: node.store.newBundleID(), created: node.store.environment.now(), generator: Node.generator,
      rotations: node.identity.announced,
      previous: series.chain.last.map { .init(id: $0.id, sha256: $0.content) },
      changeSet: try extraction.header(for: need).relayingInTurn)
    let kind: BackupEntry.Kind = header.changeSet.isSnapshot ? .full : .increment
    let name = BackupName.name(
      of: header.id, kind, created: header.created, isThrough: settings.through != nil)
    let path = series.directory.appendingPathComponent(name)
    let summary = try write(header, to: path) { writer in
      var rows = 0
      try extraction.rows(covering: header.changeSet.covers) { row in
        try writer.append(row)
        rows += 1
        if rows % 1000 == 0 { progress(rows) }
      }
    }
    let file = try FileDigest(of: path)
    return BackupEntry(
      file: name, header: header, content: summary.sha256, rows: summary.rows, bytes: file.bytes,
      fileDigest: file.sha256, signer: node.key.publicKey.fingerprint)
  }

  private func write(
    _ header: BundleHeader, to path: URL, _ body: (inout BundleWriter) throws -> Void
  ) throws -> BundleSummary {
    let sign = { digest in try SignatureArmour.sign(digest, with: node.key) }
    let file = try NewFile(path.path)
    func stream(_ take: @escaping BundleWriter.Sink) throws -> BundleSummary {
      try BundleFile.stream(header, compression: .zstd, to: take, signature: sign, body: body)
    }
    guard let through = settings.through else {
      let summary = try stream(file.sink)
      try file.commit()
      return summary
    }
    let summary = try through.write(to: file.handle) { try stream($0) }
    if let back = settings.back { try requireReturn(of: summary, through, back, file.partial) }
    try file.commit()
    return summary
  }

  /// A command that takes everything and keeps none of it makes no backup.
  private func requireReturn(
    of summary: BundleSummary, _ through: ThroughCommand, _ back: ThroughCommand, _ file: String
  ) throws {
    func failure(_ reason: String) -> BackupError {
      .notReadBack(command: through.text, back: back.text, reason: reason)
    }
    let digest: ContentDigest
    do {
      digest = try back.withBundle(in: URL(fileURLWithPath: file)) { try $0.verify().sha256 }
    } catch BackupError.commandFailed(_, let reason) {
      throw failure(reason)
    } catch let error as BundleError { throw failure("\(error.reason)") }
    guard digest == summary.sha256 else { throw failure("it is another bundle") }
  }
}
