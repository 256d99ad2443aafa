import CTextDecoding

/// A place in a file.
struct TextPlace: Equatable {
  let offset: Int
  let line: Int
}

/// Finds, behind a record that is not well-formed, the next one, and begins a document there.
struct ElementRecovery {
  private static let mostRestarts = 10_000
  /// In an archive each restart unpacks anew what comes before.
  private static let mostRestartsInArchive = 200

  /// What cannot be read, and what follows it.
  struct Spoilt {
    let begin: TextPlace
    let bytes: [UInt8]
    /// The start tag of the next record; nil if there is none.
    let next: TextPlace?
  }

  private let file: ExportFile
  private let charset: Charset
  private let recordName: String?
  /// The last record that was begun; what the path does not name is called as this one.
  var lastRecord: TextPlace?
  private var restarts = 0
  private var restarted: TextPlace?

  init(_ file: ExportFile, _ charset: Charset, recordName: String?) {
    self.file = file
    self.charset = charset
    self.recordName = recordName
  }

  /// - Parameters:
  ///   - record: The record that was being read; nil if the defect stands before or between records.
  ///   - here: The end of the last event.
  ///   - failed: The byte at which the parser gave up.
  ///   - end: The end of what was read.
  mutating func find(record: TextPlace?, behind here: TextPlace, failed: Int, end: Int) throws -> Spoilt {
    try count(here)
    let name = try name()
    var begin = record ?? here
    var search = RecordSearch(name: name, place: begin, isOnTag: record != nil)
    let stream = try text(at: begin.offset)
    var next = try search.advance(stream)
    if record == nil, let tag = next, tag.offset < failed || (tag.offset == failed && tag == restarted) {
      // The start tag itself is what cannot be read.
      begin = tag
      next = try search.advance(stream)
    }
    return Spoilt(begin: begin, bytes: try Opening(file, charset, at: begin.offset).bytes, next: next)
  }

  private mutating func count(_ place: TextPlace) throws {
    restarts += 1
    let most = file.member == nil ? Self.mostRestarts : Self.mostRestartsInArchive
    guard restarts <= most else {
      throw ReadError(
        file: file.display, line: place.line, offset: place.offset, .tooManyDefects(limit: most))
    }
  }

  private func name() throws -> [UInt8] {
    if let recordName { return Array(recordName.utf8) }
    guard let lastRecord else { return [] }
    return try Opening(file, charset, at: lastRecord.offset).localName
  }

  /// The text as it stands, so that nothing broken hides what follows it.
  private func text(at offset: Int) throws -> TextStream {
    try TextStream(file, charset: charset.name, form: .plain, at: offset)
  }

  /// A document that begins with a record, put into the start tags at the given places.
  mutating func document(at place: TextPlace, enclosing: [Int]) throws -> ElementDocument {
    restarted = place
    let tags = try enclosing.flatMap { try Opening(file, charset, at: $0).tag }
    let stream = try TextStream(file, charset: charset.name, form: .XML, at: place.offset)
    return ElementDocument(stream, prologue: tags, firstLine: place.line)
  }
}
