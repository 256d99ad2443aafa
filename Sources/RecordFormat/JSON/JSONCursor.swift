import CJSONTokens
import CSeparatedValues

/// A place in the text of a JSON document, and the values that begin there.
final class JSONCursor {
  /// Values longer than this are not read.
  static let longestValue = 12 << 20

  /// What became of a value.
  enum Outcome {
    case value(length: Int)
    /// The offset of what is wrong, from the value's start.
    case broken(at: Int, String)
  }

  let stream: TextStream
  let parser = ValueParser()
  private(set) var line = 1

  init(_ stream: TextStream) { self.stream = stream }

  var text: UnsafeRawBufferPointer { stream.text }

  func take(_ count: Int) {
    let taken = UnsafeRawBufferPointer(rebasing: stream.text[..<count])
    line += csep_count_lines(taken.baseAddress, taken.count)
    stream.take(count)
    stream.forget(before: stream.position)
  }

  /// Moves to the next byte that is not blank, and returns it; nil at the end.
  func next() throws -> UInt8? {
    while true {
      let text = stream.text
      if let index = text.firstIndex(where: { !ValueParser.isBlank($0) }) {
        take(index)
        return stream.text.first
      }
      take(text.count)
      guard try stream.more() else { return nil }
    }
  }

  /// Reads the value here, and leaves it in the text.
  func read(_ need: RecordNeed) throws -> Outcome {
    parser.begin(need)
    var fed = 0
    while true {
      let piece = UnsafeRawBufferPointer(rebasing: stream.text[fed...])
      let result = parser.feed(piece, last: stream.ended)
      fed += piece.count
      if let outcome = outcome(result) { return outcome }
      if fed > Self.longestValue { return .broken(at: fed, "is longer than \(Self.longestValue) bytes") }
      if stream.ended { return .broken(at: fed, "the file ends in the middle of it") }
      _ = try stream.more()
    }
  }

  private func outcome(_ result: CJSTResult) -> Outcome? {
    switch result.status {
    case .more: nil
    case .value: .value(length: result.bytes)
    case .broken: .broken(at: result.bytes, parser.failure)
    case .tooDeep: .broken(at: result.bytes, "nests more than \(ValueParser.depth) deep")
    }
  }

  /// Passes over the value here, however long.
  func skipValue() throws -> Bool {
    parser.begin(.place)
    var before = 0
    while true {
      let piece = stream.text
      let result = parser.feed(piece, last: stream.ended)
      switch result.status {
      case .value:
        take(result.bytes - before)
        return true
      case .broken, .tooDeep: return false
      case .more:
        take(piece.count)
        before += piece.count
        if stream.ended { return false }
        _ = try stream.more()
      }
    }
  }

  func place(ordinal: Int, length: Int) -> RecordPlace {
    let start = stream.position
    let offset = stream.fileOffset(start)
    return RecordPlace(
      ordinal: ordinal, line: line, offset: offset, length: stream.fileOffset(start + length) - offset)
  }

  func error(_ format: RecordFormatKind, _ words: String) -> ReadError {
    ReadError(
      file: stream.file.display, line: line, offset: stream.fileOffset(stream.position),
      .notThisFormat(format, words))
  }
}
