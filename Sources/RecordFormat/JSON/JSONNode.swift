import CJSONTokens

/// A value of a small JSON document that is in memory as a whole, with the line on which it begins.
///
/// Members of an object are in the order of the document; a name that occurs twice is there twice. Numbers are
/// the words of the document.
public indirect enum JSONNode: Sendable {
  case null(line: Int)
  case bool(Bool, line: Int)
  case number(String, line: Int)
  case text(String, line: Int)
  case array([JSONNode], line: Int)
  case object([(key: String, value: JSONNode)], line: Int)

  /// - Throws: ``JSONSyntaxError`` if the bytes are not UTF-8 or not one JSON value (RFC 8259).
  public init(parsing bytes: [UInt8]) throws {
    self = try bytes.withUnsafeBytes { bytes in
      let marked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
      var builder = NodeBuilder(UnsafeRawBufferPointer(rebasing: bytes[(marked ? 3 : 0)...]))
      return try builder.document()
    }
  }

  public var line: Int {
    switch self {
    case .null(let line), .bool(_, let line), .number(_, let line), .text(_, let line), .array(_, let line),
      .object(_, let line):
      line
    }
  }

  /// The names that occur more than once in this object.
  public var duplicateNames: [String] {
    guard case .object(let members, _) = self else { return [] }
    var seen: [String: Int] = [:]
    return members.compactMap { member in
      seen[member.key, default: 0] += 1
      return seen[member.key] == 2 ? member.key : nil
    }
  }
}

/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Counted from 1.
  public let line: Int
  /// In bytes, counted from 1.
  public let column: Int
  public let reason: String

  public var description: String { "line \(line), column \(column): \(reason)" }
}

/// Makes a tree of tokens.
private struct NodeBuilder {
  private let text: UnsafeRawBufferPointer
  private let parser = ValueParser()
  private var next = 0
  private var line = 1
  private var counted = 0

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  mutating func document() throws -> JSONNode {
    guard String(validating: text, as: UTF8.self) != nil else { throw notUTF8() }
    let result = parser.read(text)
    switch result.status {
    case .value: break
    case .tooDeep: throw error(at: result.bytes, "nests more than \(ValueParser.depth) deep")
    case .more, .broken: throw error(at: result.bytes, parser.failure)
    }
    if let rest = text[result.bytes...].firstIndex(where: { !ValueParser.isBlank($0) }) {
      throw error(at: rest, "something follows the value")
    }
    return node()
  }

  private func notUTF8() -> JSONSyntaxError {
    var valid = text.count
    while valid > 0, String(validating: text[..<valid], as: UTF8.self) == nil { valid /= 2 }
    return error(at: valid, "the text is not UTF-8 from about here on")
  }

  private func error(at offset: Int, _ reason: String) -> JSONSyntaxError {
    let before = text.prefix(offset)
    let lastLine = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONSyntaxError(
      line: before.count { $0 == 0x0A } + 1, column: max(before.count - lastLine, 0) + 1, reason: reason)
  }

  private mutating func token() -> CJSTToken {
    let token = parser.token(next)
    next += 1
    while counted < token.end, counted < text.count {
      if text[counted] == 0x0A { line += 1 }
      counted += 1
    }
    return token
  }

  private mutating func node() -> JSONNode { node(token()) }

  private mutating func node(_ token: CJSTToken) -> JSONNode {
    let line = line
    switch token.kind {
    case .null: return .null(line: line)
    case .true: return .bool(true, line: line)
    case .false: return .bool(false, line: line)
    case .number: return .number(token.text, line: line)
    case .text, .key: return .text(token.text, line: line)
    case .object: return object(line)
    case .array, .arrayEnd, .objectEnd: return array(line)
    }
  }

  private mutating func object(_ line: Int) -> JSONNode {
    var members: [(key: String, value: JSONNode)] = []
    while next < parser.count {
      let name = token()
      if name.kind == .objectEnd { break }
      members.append((name.text, node()))
    }
    return .object(members, line: line)
  }

  private mutating func array(_ line: Int) -> JSONNode {
    var items: [JSONNode] = []
    while next < parser.count {
      let item = token()
      if item.kind == .arrayEnd { break }
      items.append(node(item))
    }
    return .array(items, line: line)
  }
}
