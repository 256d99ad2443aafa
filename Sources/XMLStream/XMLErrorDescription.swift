extension XMLError: CustomStringConvertible {
  /// The place and the defect, such as `line 3, column 17: the attribute "id" occurs twice`.
  public var description: String { "line \(line), column \(column): \(reason)" }
}

extension XMLError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty: "the document has no element"
    case .truncated: "the document is cut off: it ends before its root element does"
    case .contentAfterRoot: "there is content after the root element"
    case .malformed(let words): "not well-formed XML: \(words)"
    case .duplicateAttribute(let name): "the attribute \"\(name)\" occurs twice"
    case .undefinedPrefix(let prefix): "the namespace prefix \"\(prefix)\" is not declared"
    case .illegalCharacter(let character): "a character that XML forbids: \(character)"
    case .invalidUTF8: "the bytes are not UTF-8"
    case .notUTF8(let encoding): "the encoding has to be UTF-8 and is \(encoding)"
    case .documentType: "a document type declaration (DOCTYPE) is not accepted"
    case .entityReference(let name):
      "the entity \"\(name)\" is not accepted; write the character itself"
    case .processingInstruction(let target): "a processing instruction (\(target)) is not accepted"
    case .tooDeep(let limit): "elements nest more than \(limit) deep"
    case .tooManyAttributes(let limit): "an element has more than \(limit) attributes"
    case .tooManyNames(let limit): "there are more than \(limit) different names"
    case .nameTooLong(let limit): "a name is longer than \(limit) bytes"
    case .attributeTooLong(let limit): "an attribute value is longer than \(limit) bytes"
    case .textTooLong(let limit): "a text is longer than \(limit) bytes"
    case .markupTooLong(let limit): "a tag or comment is longer than \(limit) bytes"
    case .outOfMemory: "there is not enough memory"
    case .unexpectedText: "there is text where only elements may be"
    case .unexpectedElement(let name): "the element <\(name)> stands where only text may be"
    }
  }
}
