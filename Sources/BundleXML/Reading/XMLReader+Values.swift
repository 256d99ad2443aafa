import Conversations
import Versioning
import XMLStream

/// Attributes and texts of the current element as typed values.
extension XMLReader {
  /// The value of an attribute; nil if the element has none.
  ///
  /// - Parameters:
  ///   - expected: What the value has to be, for the error.
  ///   - parse: Nil for what is not such a value.
  func value<Value>(
    _ attribute: StaticString, expected: String, _ parse: (UnsafeRawBufferPointer) throws -> Value?
  ) throws -> Value? {
    try withAttribute(attribute) { bytes throws -> Value? in
      guard let bytes else { return nil }
      return try typed("\(attribute)", bytes, expected: expected, parse)
    }
  }

  func requiredValue<Value>(
    _ attribute: StaticString, expected: String, _ parse: (UnsafeRawBufferPointer) throws -> Value?
  ) throws -> Value {
    guard let value = try value(attribute, expected: expected, parse) else { throw missing(attribute) }
    return value
  }

  /// The text of the current element, which has to be its only content.
  func elementValue<Value>(
    of name: String, expected: String, _ parse: (UnsafeRawBufferPointer) throws -> Value?
  ) throws -> Value {
    let line = line
    return try withElementText { try typed(name, $0, expected: expected, line: line, parse) }
  }

  private func typed<Value>(
    _ name: String, _ bytes: UnsafeRawBufferPointer, expected: String, line: Int? = nil,
    _ parse: (UnsafeRawBufferPointer) throws -> Value?
  ) throws -> Value {
    let line = line ?? self.line
    do {
      if let value = try parse(bytes) { return value }
    } catch CounterTextDefect.unknownKey(let key) {
      throw BundleDefect(.unknownReplica(key: key), line: line)
    } catch is CounterTextDefect {}
    let text = String(decoding: bytes.prefix(60), as: UTF8.self)
    throw BundleDefect(.invalidValue(of: name, text: text, expected: expected), line: line)
  }

  /// Moves to the end tag of an element that has to be empty.
  func finishEmptyElement() throws {
    if let child = try nextChild() {
      throw BundleDefect(.unexpectedElement(localName(of: child)), line: line)
    }
  }

  func missing(_ attribute: StaticString) -> BundleDefect {
    BundleDefect(.missingAttribute("\(attribute)"), line: line)
  }

  /// Refuses attributes that are not among `names`: later versions of the format add elements alone.
  func allowAttributes(_ names: [StaticString]) throws {
    let known = names.count { name in withAttribute(name) { $0 != nil } }
    guard known < attributeCount else { return }
    let allowed = Set(names.map { "\($0)" })
    for attribute in attributes {
      let name = localName(of: attribute.name)
      guard allowed.contains(name), namespace(of: attribute.name) == nil else {
        throw BundleDefect(.unexpectedAttribute(name), line: line)
      }
    }
  }
}
