import Foundation

/// A JSON value (RFC 8259). Members are written in the order of their names.
enum JSONValue: Sendable, Hashable, Codable {
  case null
  case bool(Bool)
  case number(Int)
  /// A number that is no integer: nothing of the API takes one.
  case fraction(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = Self.optional({ try container.decode(Bool.self) }) {
      self = .bool(flag)
    } else if let number = Self.optional({ try container.decode(Int.self) }) {
      self = .number(number)
    } else if let number = Self.optional({ try container.decode(Double.self) }) {
      self = .fraction(number)
    } else if let text = Self.optional({ try container.decode(String.self) }) {
      self = .text(text)
    } else if let list = Self.optional({ try container.decode([JSONValue].self) }) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Another type of value is no failure: it is looked at as the next one.
  private static func optional<Value>(_ decode: () throws -> Value) -> Value? {
    do { return try decode() } catch { return nil }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .fraction(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let members): try container.encode(members)
    }
  }

  subscript(name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var list: [JSONValue]? { if case .list(let list) = self { list } else { nil } }
  var members: [String: JSONValue]? { if case .object(let members) = self { members } else { nil } }

  init(_ text: String?) { self = text.map { .text($0) } ?? .null }
}
