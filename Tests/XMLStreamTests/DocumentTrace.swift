@testable import XMLStream

/// Everything that a reader says about one document: its events as short strings, and its error.
struct DocumentTrace: Equatable {
  var events: [String] = []
  var error: XMLError?

  /// Reads a whole document that is fed in chunks of the given length.
  init(_ bytes: [UInt8], chunkLength: Int = 16 << 10, limits: XMLLimits = .init()) throws {
    let reader = XMLReader(bytes, chunkLength: chunkLength, limits: limits)
    do {
      while true {
        let event = try reader.next()
        events.append(reader.spelling(of: event))
        if event == .endOfDocument { return }
      }
    } catch let error as XMLError {
      self.error = error
    }
  }

  init(_ document: String, chunkLength: Int = 16 << 10, limits: XMLLimits = .init()) throws {
    try self.init(Array(document.utf8), chunkLength: chunkLength, limits: limits)
  }

  var reason: XMLError.Reason? { error?.reason }
}

extension XMLReader {
  convenience init(_ bytes: [UInt8], chunkLength: Int = 16 << 10, limits: XMLLimits = .init()) {
    var position = 0
    self.init(limits: limits, chunkLength: chunkLength) { buffer in
      let count = min(buffer.count, bytes.count - position)
      buffer.copyBytes(from: bytes[position..<position + count])
      position += count
      return count
    }
  }

  convenience init(_ document: String, limits: XMLLimits = .init()) {
    self.init(Array(document.utf8), limits: limits)
  }

  /// A document made of a beginning, a part repeated many times, and an end; never in memory as a whole.
  convenience init(
    _ beginning: String, repeating part: String, count: Int, _ end: String, limits: XMLLimits = .init()
  ) {
    var waiting = Array(beginning.utf8)[...]
    let part = Array(part.utf8)
    var left = count
    var ended = false
    self.init(limits: limits) { buffer in
      if waiting.isEmpty, left > 0 {
        waiting = part[...]
        left -= 1
      } else if waiting.isEmpty, !ended {
        waiting = Array(end.utf8)[...]
        ended = true
      }
      let taken = waiting.prefix(buffer.count)
      buffer.copyBytes(from: taken)
      waiting = waiting.dropFirst(taken.count)
      return taken.count
    }
  }

  /// Reads to the end, and returns the error if there is one.
  func drain() throws -> XMLError? {
    do {
      while try next() != .endOfDocument {}
      return nil
    } catch let error as XMLError {
      return error
    }
  }

  func spelling(of name: XMLName) -> String {
    guard let namespace = namespace(of: name) else { return localName(of: name) }
    return "{\(namespace)}\(localName(of: name))"
  }

  /// `<name attribute="value">`, `text`, `</name>` or `.`, each behind its line and byte.
  func spelling(of event: XMLEvent) -> String {
    switch event {
    case .startElement(let name):
      let attributes = attributes.map { " \(spelling(of: $0.name))=\"\($0.value)\"" }.joined()
      return "\(line)@\(byteOffset)<\(spelling(of: name))\(attributes)>"
    case .text: return "\(line)@\(byteOffset)'\(text)"
    case .endElement(let name): return "\(line)@\(byteOffset)</\(spelling(of: name))>"
    case .endOfDocument: return "."
    }
  }
}
