import BundleXML
import Versioning

extension BackupSeries {
  /// The series as its files have it: what the index tells of one is believed only if the file's beginning tells the
  /// same, and if no later file denies it. Others are read through.
  static func openByHeaders(_ files: PlainFiles) throws -> BackupSeries {
    let series = try open(files) { entry in
      guard files.canRead(entry.file) else { return true }
      return entry.agrees(with: try files.statedHeader(of: entry.file))
    }
    let present = Dictionary(series.chain.entries.map { ($0.id, $0) }) { first, _ in first }
    var denied: Set<RowID> = []
    for entry in series.chain.entries {
      guard let previous = entry.previous, let before = present[previous.id],
        before.content != previous.sha256
      else { continue }
      denied.formUnion([entry.id, before.id])
    }
    return try series.reading(denied, files)
  }

  /// The series with these files read through, whatever the index tells of them.
  func reading(_ doubtful: Set<RowID>, _ files: PlainFiles) throws -> BackupSeries {
    guard !doubtful.isEmpty else { return self }
    var series = self
    var entries: [BackupEntry] = []
    for entry in chain.entries {
      guard doubtful.contains(entry.id) else {
        entries.append(entry)
        continue
      }
      do {
        entries.append(try ReadBackup.scan(entry.file, files).entry)
      } catch  where BackupError.isOfFile(error) {
        series.unusable.append(Unusable(file: entry.file, error: error, entry: entry))
      }
    }
    series.chain = SeriesChain(entries)
    return series
  }

  /// Files of which the index tells something else than they do.
  var misread: [String] {
    let listed = Dictionary(index.backups.map { ($0.file, $0) }) { first, _ in first }
    return chain.entries.filter { entry in listed[entry.file].map { $0 != entry } ?? false }.map(\.file)
  }
}
