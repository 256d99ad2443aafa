import CTextDecoding
import XMLStream

/// The records of an XML document: the elements at a path.
final class ElementRecords: RecordSequence {
  static let longestRecord = 24 << 20

  /// An element around the records.
  private struct Enclosing {
    let offset: Int
    let attributes: [RecordField]
  }

  private(set) var assumptions: Assumptions
  private(set) var earlierReplacements: [Replacement] = []
  private let path: RecordPath
  private let attributesWanted: ReadingOptions.EnclosingAttributes
  private var recovery: ElementRecovery
  private var document: ElementDocument
  private var enclosing: [Enclosing] = []
  /// The record that is being read.
  private var record: TextPlace?
  private var ordinal = 0
  private var ended = false
  private var failure: ReadError?

  var stream: TextStream { document.stream }

  init(_ stream: TextStream, _ assumptions: Assumptions, _ options: ReadingOptions, _ charset: Charset) throws
  {
    path = try RecordPath(options.recordPath, file: stream.file.display)
    attributesWanted = options.enclosingAttributes
    recovery = ElementRecovery(stream.file, charset, recordName: path.recordName)
    self.assumptions = assumptions
    self.assumptions.recordPath = path.text
    document = ElementDocument(stream)
  }

  func next(_ need: RecordNeed) throws -> RecordItem? {
    if let failure { throw failure }
    if ended { return nil }
    do {
      return try nextElement(need).map(RecordItem.record)
    } catch let error as XMLError {
      return try .rejected(recover(error))
    } catch is ElementFields.TooLong {
      let words = "the record is longer than \(Self.longestRecord) bytes, as if its end tag were missing"
      return try .rejected(passOver(words, failed: document.offset))
    }
  }

  private func nextElement(_ need: RecordNeed) throws -> Record? {
    let reader = document.reader
    while true {
      switch try reader.next() {
      case .startElement(let name):
        let depth = reader.depth
        switch path.match(document.fields.name(name), depth: depth) {
        case .record: return try readRecord(need)
        case .enclosing: if !document.isInPrologue { enclose(depth) }
        case .other:
          assumptions.otherElements += 1
          try reader.skipElement()
        }
      case .endElement: if enclosing.count >= reader.depth { enclosing.removeLast() }
      case .text: break
      case .endOfDocument:
        ended = true
        return nil
      }
    }
  }

  private func enclose(_ depth: Int) {
    let attributes = attributesWanted == .included ? document.fields.attributes().all : []
    enclosing.append(Enclosing(offset: document.offset, attributes: attributes))
    document.forget()
  }

  private func readRecord(_ need: RecordNeed) throws -> Record {
    document.forget()
    let start = TextPlace(offset: document.offset, line: document.line)
    record = start
    recovery.lastRecord = start
    let reader = document.reader
    let begin = reader.byteOffset
    var fields: [RecordField] = []
    if need == .values { fields = try document.fields.record() } else { try reader.skipElement() }
    if reader.byteOffset - begin > Self.longestRecord { throw ElementFields.TooLong() }
    if need == .values { fields += enclosingFields }
    ordinal += 1
    let length = document.offset - start.offset
    record = nil
    return Record(
      fields: fields,
      place: RecordPlace(ordinal: ordinal, line: start.line, offset: start.offset, length: length))
  }

  /// `../@name` for the attributes of the parent, and so on outwards.
  private var enclosingFields: [RecordField] {
    guard attributesWanted == .included else { return [] }
    return enclosing.reversed().enumerated().flatMap { level, element in
      let prefix = String(repeating: "../", count: level + 1)
      return element.attributes.map { RecordField(prefix + $0.name, $0.value) }
    }
  }

  /// Throws what ends the document; passes over what spoils one record only.
  private func recover(_ error: XMLError) throws -> UnreadableRecord {
    let line = document.line(error.line)
    let offset = document.fileOffset(error.byteOffset)
    let end = { (reason: ReadError.Reason) in
      ReadError(file: self.stream.file.display, line: line, offset: offset, reason)
    }
    switch error.reason {
    case .documentType: throw end(.documentType)
    case .empty, .notUTF8, .contentAfterRoot, .outOfMemory, .tooManyNames:
      throw end(.notThisFormat(.xml, "\(error.reason)"))
    default:
      let broken = end(.notThisFormat(.xml, "\(error.reason)"))
      guard !enclosing.isEmpty else { throw broken }
      let truncated = error.reason == .truncated
      let words = "\(error.reason), in line \(line)"
      let rejected = try passOver(words, failed: offset)
      if truncated, ended { failure = broken }
      return rejected
    }
  }

  /// Goes on with the next record behind the one that cannot be read.
  private func passOver(_ words: String, failed: Int) throws -> UnreadableRecord {
    let here = TextPlace(offset: document.offset, line: document.line)
    let spoilt = try recovery.find(record: record, behind: here, failed: failed, end: stream.bytesRead)
    ordinal += 1
    record = nil
    earlierReplacements += stream.replacements.filter { $0.offset < spoilt.begin.offset }
    if let next = spoilt.next {
      document = try recovery.document(at: next, enclosing: enclosing.map(\.offset))
    } else {
      ended = true
    }
    let end = spoilt.next?.offset ?? max(stream.bytesRead, spoilt.begin.offset)
    let place = RecordPlace(
      ordinal: ordinal, line: spoilt.begin.line, offset: spoilt.begin.offset,
      length: end - spoilt.begin.offset)
    return UnreadableRecord(place: place, reason: words, bytes: spoilt.bytes)
  }
}
