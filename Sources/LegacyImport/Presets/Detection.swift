import RecordFormat

/// Finds the presets that fit the files of an export: by their names, root elements, and the columns of their
/// first record.
public struct Detection {
  /// Files that any preset could read, by name and content.
  public let recognised: [String]
  /// Names of files that no preset knows.
  public let unknown: [String]
  /// Why paths could not be read, an archive that is cut among them; the others were looked at.
  public let unreadable: [String]
  /// The best first; those that fit equally by name.
  public let fits: [PresetFit]

  /// Of a preset that fits: exports of other systems have columns such as `id` and `name` too.
  private static let least = 0.25

  public init(_ paths: [String]) throws {
    let presets = try Preset.all.map { try $0.mapping() }
    let attachments = Set(presets.flatMap(\.attachmentGlobs)).sorted()
    var found: [ExportFile] = []
    var unreadable: [String] = []
    for path in paths {
      do {
        found += try ExportFiles([path], closed: attachments).files
      } catch let error as ReadError {
        unreadable.append("\(error)")
      }
    }
    self.unreadable = unreadable
    let files = found.filter { file in !attachments.contains { file.matches(glob: $0) } }
    var evidence: [[PresetFit.Evidence]] = presets.map { _ in [] }
    var recognised: [String] = []
    var unknown: [String] = []
    for file in files {
      var isRecognised = false
      for (number, mapping) in presets.enumerated() {
        guard let found = try mapping.evidence(file) else { continue }
        evidence[number].append(found)
        isRecognised = true
      }
      if isRecognised { recognised.append(file.display) } else { unknown.append(file.display) }
    }
    self.recognised = recognised
    self.unknown = unknown
    let count = recognised.count
    fits = zip(presets, evidence).filter { !$0.1.isEmpty }
      .map { mapping, found in
        PresetFit(
          preset: mapping.name, title: mapping.title,
          score: found.reduce(0) { $0 + $1.share } / Double(count), evidence: found)
      }
      .filter { $0.score >= Self.least }
      .sorted { ($1.score, $0.preset) < ($0.score, $1.preset) }
  }
}

extension Mapping {
  /// What the input that understands most of a file knows of it; nil if none can read it.
  fileprivate func evidence(_ file: ExportFile) throws -> PresetFit.Evidence? {
    var best: PresetFit.Evidence?
    for input in inputs where input.globs.contains(where: { file.matches(glob: $0) }) {
      guard let found = try input.evidence(file), found.share > best?.share ?? 0 else { continue }
      best = found
    }
    return best
  }
}

extension MappingInput {
  /// Records that are looked at, at most, for one that is this input's.
  private static let probe = 500

  fileprivate func evidence(_ file: ExportFile) throws -> PresetFit.Evidence? {
    do {
      guard try hasRoot(file), let names = try columns(file) else { return nil }
      let known = names.count { name in named.contains(name) || ignored.contains { $0.matches(name) } }
      if known == 0 { return nil }
      return PresetFit.Evidence(file: file.display, type: type, known: known, columns: names.count)
    } catch is ReadError {
      // A file that cannot be read in this format is not one of this input's; the run says what is wrong with it.
      return nil
    }
  }

  /// Whether the records' path begins at the document's root, so that no document is read to its end in vain.
  private func hasRoot(_ file: ExportFile) throws -> Bool {
    guard reading.format == .xml, let path = reading.recordPath, !path.hasPrefix("//") else { return true }
    return try file.rootElement() == path.split(separator: "/").first.map(String.init)
  }

  /// The names of the first record that has a key, or of a CSV file's header; nil if there is neither.
  private func columns(_ file: ExportFile) throws -> [String]? {
    let reader = try RecordReader(file, reading)
    for _ in 0..<Self.probe {
      guard let item = try reader.next() else { break }
      guard case .record(let record) = item, isAround(record) else { continue }
      return hasKey(record) ? names(of: record) : nil
    }
    let header = reader.assumptions.columns.map { RecordField($0, .none) }
    guard !header.isEmpty else { return nil }
    return names(of: Record(fields: header, place: RecordPlace(ordinal: 1, line: 1, offset: 0, length: 0)))
  }

  private func hasKey(_ record: Record) -> Bool {
    let valuation = Valuation()
    valuation.nullWords = nullWords
    do {
      return try valuation.text(key, in: RecordScope(record: prepared(record))) != nil
    } catch {
      return false
    }
  }

  /// As rules see it.
  private func prepared(_ record: Record) -> Record { pivoted(aliases.applied(to: record)) }

  private func names(of record: Record) -> [String] {
    prepared(record).fields.map { ignoresCase ? $0.name.lowercased() : $0.name }
  }
}
