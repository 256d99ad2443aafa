import BundleXML
import ConversationStore
import Foundation
import Versioning

extension BackupSeries {
  public enum Depth: Sendable, Hashable {
    /// Every byte, every row, every link.
    case files
    /// The same, and each state is restored and compared with what the node had.
    case states
  }

  /// Reads every byte of a series and sees whether it is what was written. Changes nothing.
  ///
  /// - Parameters:
  ///   - trusted: the fingerprints of the keys that may have signed; nil if any key may, as long as it is one.
  ///   - progress: is told what is being read.
  public static func verify(
    _ directory: URL, _ depth: Depth = .files, trusting trusted: Set<String>? = nil,
    through: ThroughCommand? = nil, progress: (String) -> Void = { _ in }
  ) throws -> VerifyReport {
    let files = PlainFiles(directory: try directoryThatExists(directory), command: through)
    removeAbandonedStores()
    var read: [String: ReadBackup] = [:]
    let series = try BackupSeries(directory, try SeriesIndex.read(in: directory)) { name, _ in
      progress("reading \(name)")
      let backup = try ReadBackup.readWhole(name, files)
      read[name] = backup
      return backup.entry
    }
    var verification = Verification(series: series, read: read)
    verification.checkFiles()
    verification.checkIndex()
    verification.checkChain()
    verification.checkSigners(trusted)
    if depth == .states { try verification.checkStates(files, progress) }
    return verification.report
  }
}

/// One reading of a whole series.
struct Verification {
  let series: BackupSeries
  /// By file.
  let read: [String: ReadBackup]
  var report: VerifyReport

  init(series: BackupSeries, read: [String: ReadBackup]) {
    self.series = series
    self.read = read
    report = VerifyReport(chain: series.chain)
  }

  mutating func find(_ kind: Finding.Kind, _ file: String, _ text: String) {
    report.findings.append(Finding(kind: kind, file: file, text: "\(file): \(text)"))
  }

  mutating func checkFiles() {
    for file in series.unusable {
      let text = "\(file.error)".replacing("\(series.directory.path)/\(file.file): ", with: "")
      find(.damaged, file.file, text)
    }
    for pair in series.doubled { find(.doubled, pair.copy, "it is a copy of \(pair.original)") }
    for entry in series.missing where !series.unusable.contains(where: { $0.file == entry.file }) {
      find(.missing, entry.file, "it is missing")
    }
  }

  mutating func checkIndex() {
    checkNames()
    switch series.index {
    case .missing:
      guard !series.chain.entries.isEmpty || !series.unusable.isEmpty else { return }
      find(.index, BackupName.index, "it is missing; satchel backup index makes it anew from the files")
    case .damaged:
      find(.index, BackupName.index, "it is damaged; satchel backup index makes it anew from the files")
    case .present(let index):
      let listed = Dictionary(index.backups.map { ($0.file, $0) }) { first, _ in first }
      let renamed = Dictionary(index.backups.map { ($0.id, $0.file) }) { first, _ in first }
      for entry in series.chain.entries {
        guard let expected = listed[entry.file] else {
          if let name = renamed[entry.id] {
            find(.index, entry.file, "the index has it as \(name)")
            continue
          }
          report.notes.append("\(entry.file) is not in the index yet; the next backup adds it")
          continue
        }
        if expected != entry {
          find(
            .damaged, entry.file, "its bytes are not those that the index tells of; its contents are sound")
        }
      }
    }
  }

  /// A file whose bundle lies under another name is gone all the same: the other may have been overwritten by it.
  private mutating func checkNames() {
    let taken = Set(
      series.chain.entries.map(\.file) + series.unusable.map(\.file) + series.doubled.map(\.copy))
    for listed in series.index.backups where !taken.contains(listed.file) {
      guard let other = series.chain.entries.first(where: { $0.id == listed.id }) else { continue }
      find(.missing, listed.file, "it is missing; \(other.file) has its contents")
    }
  }

  mutating func checkChain() {
    let chain = series.chain
    let present = Dictionary(chain.entries.map { ($0.id, $0) }) { first, _ in first }
    for entry in chain.entries {
      guard let previous = entry.previous, chain.predecessor(of: entry) == nil else { continue }
      if let other = present[previous.id] {
        find(.chain, entry.file, "it continues \(other.file), which was another one when it was written")
      } else if entry.kind == .increment {
        find(.missing, entry.file, "the backup before it, \(previous.id), is missing or cannot be used")
      }
    }
    for entry in chain.entries where entry.kind == .increment && entry.previous == nil {
      find(.chain, entry.file, "it is an increment to nothing")
    }
    for entry in chain.forks { find(.chain, entry.file, "another backup continues the same one") }
  }

  mutating func checkSigners(_ trusted: Set<String>?) {
    var signers = SignerChain(trusting: trusted)
    for entry in series.chain.entries.reversed() {
      if let backup = read[entry.file] { signers.trustFormerKeys(of: backup) }
    }
    for entry in series.chain.entries {
      guard let backup = read[entry.file] else { continue }
      do {
        try signers.admit(entry.file, backup.signature, backup.header.rotations)
        if let fingerprint = entry.signer { report.signers.insert(fingerprint) }
      } catch { report.findings.append(Finding(kind: .signature, file: entry.file, text: "\(error)")) }
    }
  }

  /// Restores each run of backups, and compares the state after each of them.
  mutating func checkStates(_ files: PlainFiles, _ progress: (String) -> Void) throws {
    var compared = 0
    var replay: Replay?
    for entry in series.chain.entries {
      do {
        // An increment goes on in the store of its predecessor.
        if entry.kind == .full {
          replay = try Replay(files)
        } else if replay?.last != series.chain.predecessor(of: entry) || replay == nil {
          replay = try series.chain.run(to: entry).map { run in
            let replay = try Replay(files)
            for earlier in run.dropLast() { try replay.apply(earlier) }
            return replay
          }
        }
        guard let replay else { continue }
        progress("restoring \(entry.file)")
        try replay.apply(entry)
        compared += 1
        let state = try replay.state()
        if state != entry.state {
          find(.state, entry.file, "restored, the state is \(state), and it was \(entry.state)")
        }
      } catch let fault as StoreFault {
        throw BackupError.cannotCompare(fault)
      } catch  where !BackupError.isOfThisMachine(error) {
        replay = nil
        find(.state, entry.file, "it cannot be restored: \(error)")
      }
    }
    report.statesCompared = compared
  }
}
