import RecordFormat

/// Finds what the rules of an input name and none of its records has: most likely a misspelled column.
final class SourceWatch {
  /// Names of a record behind these are looked up each time.
  private static let most = 10_000
  private let sources: [NamedSource]
  private let ignoresCase: Bool
  private var isMet: [Bool]
  private var left: Int
  /// By the name at the top of a record: what may be found there, by its number in ``sources``.
  private var wanted: [String: [(source: Int, rest: ArraySlice<String>)]] = [:]
  /// The names of the record before, and whether anything is wanted there: the next record is most often alike.
  private var latest: [(name: String, isWanted: Bool)] = []
  /// Whether the input has had a record.
  private var hasBegun: Bool

  /// - Parameter missing: what was missing when the run was interrupted; nil if no record had come by then.
  init(_ sources: [NamedSource], ignoresCase: Bool, missing: [String]? = nil) {
    self.sources = sources
    self.ignoresCase = ignoresCase
    hasBegun = missing != nil
    let isMet = sources.map { missing?.contains($0.text) == false }
    self.isMet = isMet
    left = isMet.count { !$0 }
    for (number, source) in sources.enumerated() where !isMet[number] {
      for way in source.ways {
        let names = ignoresCase ? way.names.map { $0.lowercased() } : way.names
        if let top = names.first { wanted[top, default: []].append((number, names.dropFirst())) }
      }
    }
  }

  /// What no record has had, in the order of the mapping; nil if there was no record.
  var missing: [NamedSource]? {
    hasBegun ? sources.indices.filter { !isMet[$0] }.map { sources[$0] } : nil
  }

  /// - Parameter record: as the rules look at it.
  func note(_ record: Record) {
    hasBegun = true
    if left == 0 { return }
    for place in record.fields.indices {
      let isKnown = place < latest.count && latest[place].name == record.fields[place].name
      if isKnown, !latest[place].isWanted { continue }
      let isWanted = look(at: record.fields[place])
      if place < latest.count {
        latest[place] = (record.fields[place].name, isWanted)
      } else if place == latest.count, place < Self.most {
        latest.append((record.fields[place].name, isWanted))
      }
    }
  }

  /// - Returns: whether something more is wanted of fields with this name.
  private func look(at field: RecordField) -> Bool {
    let name = ignoresCase ? field.name.lowercased() : field.name
    guard let ways = wanted[name] else { return false }
    for (source, rest) in ways where !isMet[source] && field.value.has(rest, ignoringCase: ignoresCase) {
      isMet[source] = true
      left -= 1
    }
    let rest = ways.filter { !isMet[$0.source] }
    wanted[name] = rest.isEmpty ? nil : rest
    return !rest.isEmpty
  }
}

extension RecordValue {
  /// Whether a way leads on from here; in a list from one of its members.
  fileprivate func has(_ names: ArraySlice<String>, ignoringCase: Bool) -> Bool {
    guard let name = names.first else { return true }
    switch self {
    case .none, .text, .literal: return false
    case .list(let values): return values.contains { $0.has(names, ignoringCase: ignoringCase) }
    case .group(let fields):
      return fields.contains { field in
        (ignoringCase ? field.name.lowercased() : field.name) == name
          && field.value.has(names.dropFirst(), ignoringCase: ignoringCase)
      }
    }
  }
}

extension MappedImport {
  /// One for each input.
  ///
  /// - Parameter missing: as ``RunProgress/missing`` has it.
  static func watches(_ mapping: Mapping, _ missing: [Int: [String]]?) throws -> [SourceWatch] {
    zip(mapping.inputs, try mapping.sourcesOfItsOwn()).enumerated().map { number, input in
      SourceWatch(input.1, ignoresCase: input.0.ignoresCase, missing: missing?[number])
    }
  }

  /// Looks at what a record of an input has. All rows of a table have the columns of its header, which is looked at once.
  func watch(_ record: Record, _ step: RunDocument.Step) {
    if mapping.inputs[step.input].reading.format != .csv { watches[step.input].note(record) }
  }

  /// Looks at the header of a table of which records were read.
  func watch(header columns: [String], _ step: RunDocument.Step) {
    let input = mapping.inputs[step.input]
    if input.reading.format == .csv { watches[step.input].note(input.header(columns)) }
  }

  /// How many records of an input were read, if a limit may have left some unread of which nothing is known; nil if not.
  private func recordsOfCutFiles(_ input: Int) -> Int? {
    if mapping.inputs[input].reading.format == .csv { return nil }
    let files = zip(plan.steps, progress.tally.files).filter { $0.0.input == input }.map(\.1)
    return files.contains { $0.isCut == true } ? files.reduce(0) { $0 + $1.records } : nil
  }

  /// Keeps what is missing with the run; at its end for the report.
  func noteMissingSources() {
    let missing = watches.indices.compactMap { number in
      watches[number].missing.map { (input: number, sources: $0) }
    }
    if progress.phase == .done {
      progress.missing = nil
      progress.tally.missingSources = missing.filter { !$0.sources.isEmpty }.map { input, sources in
        .init(input, mapping.inputs[input], sources, records: recordsOfCutFiles(input))
      }
    } else {
      progress.missing = Dictionary(uniqueKeysWithValues: missing.map { ($0, $1.map(\.text)) })
    }
  }
}
