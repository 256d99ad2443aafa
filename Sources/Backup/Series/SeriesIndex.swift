import Foundation

/// The list of a series' files that lies beside them, for people and for speed. It can be made anew from the
/// files; what it adds is which files ought to be there.
struct SeriesIndex: Codable, Hashable {
  var version = 1
  var backups: [BackupEntry] = []

  /// What is to be said of the index of a series.
  enum State: Hashable {
    case present(SeriesIndex)
    case missing
    case damaged
  }

  static func read(in directory: URL) throws -> State {
    let file = directory.appendingPathComponent(BackupName.index)
    guard FileManager.default.fileExists(atPath: file.path) else { return .missing }
    let data = try Data(contentsOf: file)
    do {
      let index = try JSONDecoder().decode(SeriesIndex.self, from: data)
      guard index.version == 1, try index.bytes() == data else { return .damaged }
      return .present(index)
    } catch is DecodingError { return .damaged }
  }

  /// The one way to write it: a byte that differs is damage.
  func bytes() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  func write(in directory: URL) throws {
    try NewFile.write(try bytes(), to: directory.appendingPathComponent(BackupName.index).path)
  }
}
