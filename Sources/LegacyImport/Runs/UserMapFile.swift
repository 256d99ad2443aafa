import RecordFormat

/// A CSV file with two columns: a legacy id or address of a person, and the address that the person has here.
public enum UserMapFile {
  public enum Defect: Error, CustomStringConvertible {
    case notTwoColumns(line: Int)
    case noAddress(line: Int, String)
    case contradiction(line: Int, earlier: Int, String)

    public var description: String {
      switch self {
      case .notTwoColumns(let line): "line \(line) has not two columns"
      case .noAddress(let line, let text): "line \(line): \(text) is not an e-mail address"
      case .contradiction(let line, let earlier, let text):
        "line \(line): \(text) is somebody else than in line \(earlier)"
      }
    }
  }

  /// - Returns: addresses by legacy id or legacy address, the latter in lower case.
  public static func read(_ path: String) throws -> [String: String] {
    guard let file = try ExportFiles([path]).files.first else { return [:] }
    let csv = CSVOptions(header: .none(names: ["from", "to"]))
    let reader = try RecordReader(file, ReadingOptions(format: .csv, csv: csv))
    var map: [String: String] = [:]
    var lines: [String: Int] = [:]
    while let item = try reader.next() {
      guard case .record(let record) = item, record.fields.count == 2 else {
        if case .record(let record) = item { throw Defect.notTwoColumns(line: record.place.line) }
        throw Defect.notTwoColumns(line: map.count + 1)
      }
      let (from, to) = (record.fields[0].value.texts.first ?? "", record.fields[1].value.texts.first ?? "")
      guard to.contains("@") else {
        if record.place.ordinal == 1 { continue }
        throw Defect.noAddress(line: record.place.line, to)
      }
      let name = from.contains("@") ? from.lowercased() : from
      if let known = map[name], known.lowercased() != to.lowercased() {
        throw Defect.contradiction(line: record.place.line, earlier: lines[name] ?? 0, from)
      }
      map[name] = to
      lines[name] = record.place.line
    }
    return map
  }
}
