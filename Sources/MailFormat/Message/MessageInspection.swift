/// What is checked before a message is given to the MIME library, which holds headers and parts in memory.
struct MessageInspection {
  let content: MailContent
  let limits: MailLimits

  func verify(at location: MailLocation) throws(MailReject) {
    if let reason = reason() { throw MailReject(location: location, reason: reason) }
  }

  private func reason() -> MailReject.Reason? {
    do throws(MailFileError) {
      let head = try content.prefix(limits.headerBytes)
      guard let start = head.firstIndex(where: { !Self.isSpace($0) }) else {
        return content.length > Int64(head.count) ? .headersTooLarge(limit: limits.headerBytes) : .empty
      }
      let header = HeaderSection(bytes: head[start...])
      if !header.hasField { return .noHeaders }
      if !header.isComplete && content.length > Int64(head.count) {
        return .headersTooLarge(limit: limits.headerBytes)
      }
      if header.mayHaveParts, try boundaryLines() > limits.boundaryLines {
        return .tooManyParts(limit: limits.boundaryLines)
      }
      return nil
    } catch {
      return .unreadable(error.description)
    }
  }

  /// Nearly every header ends within so many bytes.
  private static let usualHeaderBytes = 16 << 10

  /// The bytes up to the first empty line, which is added where a message ends before it; nil if there are none, too many,
  /// or they cannot be read.
  func header() -> [UInt8]? {
    do throws(MailFileError) {
      for limit in [min(Self.usualHeaderBytes, limits.headerBytes), limits.headerBytes] {
        let head = try content.prefix(limit)
        guard let start = head.firstIndex(where: { !Self.isSpace($0) }) else { continue }
        let header = HeaderSection(bytes: head[start...])
        let isWhole = !header.isComplete && content.length <= Int64(head.count)
        guard header.isComplete || isWhole else { continue }
        return header.hasField ? head[start..<header.end] + (isWhole ? [0x0A, 0x0A] : []) : nil
      }
      return nil
    } catch {
      return nil
    }
  }

  /// How many lines begin with `--`; one that is cut between two chunks may be missed.
  private func boundaryLines() throws(MailFileError) -> Int {
    var count = 0
    try content.forEachChunk { bytes in
      var position = 0
      while let linefeed = bytes.firstLinefeed(from: position) {
        position = linefeed + 1
        if UnsafeRawBufferPointer(rebasing: bytes[position...]).hasPrefix("--") { count += 1 }
      }
    }
    return count
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// The lines of a message up to the first empty one.
private struct HeaderSection {
  private(set) var hasField = false
  /// Whether the section ends within the bytes.
  private(set) var isComplete = false
  /// Behind the empty line, or the last byte.
  private(set) var end: Int
  /// Whether a field names a multipart or an embedded message.
  private(set) var mayHaveParts = false

  init(bytes: ArraySlice<UInt8>) {
    end = bytes.endIndex
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0A) {
      let line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.isEmpty || line.elementsEqual([0x0D]) {
        isComplete = true
        self.end = rest.startIndex
        return
      }
      add(line)
    }
    add(rest)
  }

  private mutating func add(_ line: ArraySlice<UInt8>) {
    if let colon = line.firstIndex(of: 0x3A), colon > line.startIndex {
      var name = line[..<colon]
      while let last = name.last, last == 0x20 || last == 0x09 { name = name.dropLast() }
      if !name.isEmpty && name.allSatisfy({ (0x21...0x7E).contains($0) }) { hasField = true }
    }
    for slash in line.indices where line[slash] == UInt8(ascii: "/") {
      let word = String(decoding: line[..<slash].suffix(9), as: UTF8.self).lowercased()
      if word == "multipart" || word.hasSuffix("message") { mayHaveParts = true }
    }
  }
}
