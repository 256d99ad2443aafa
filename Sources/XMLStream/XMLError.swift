/// Why a document was refused, and where.
///
/// Everything before this place has been delivered as events, so a caller that acts on events has to
/// undo that.
public struct XMLError: Error, Hashable, Sendable {
  /// The defect.
  public let reason: Reason
  /// The line, from 1, at which the reader noticed.
  public let line: Int
  /// The column in bytes, from 1. Within long text it may lag behind.
  public let column: Int
  /// How many bytes of the document come before this place.
  public let byteOffset: Int

  public init(reason: Reason, line: Int, column: Int, byteOffset: Int) {
    self.reason = reason
    self.line = line
    self.column = column
    self.byteOffset = byteOffset
  }

  /// The defects of a document.
  public enum Reason: Hashable, Sendable {
    /// There is no element at all.
    case empty
    /// The input ends before the root element does.
    case truncated
    /// Something other than blanks and comments follows the root element.
    case contentAfterRoot
    /// Any other violation of XML 1.0 or Namespaces in XML, in libxml2's words.
    case malformed(String)
    /// An element has the same attribute twice.
    case duplicateAttribute(String)
    /// A namespace prefix that no element declares.
    case undefinedPrefix(String)
    /// A character that XML 1.0 forbids.
    case illegalCharacter(String)
    /// Bytes that are not UTF-8.
    case invalidUTF8
    /// The document is, or says that it is, in another encoding.
    case notUTF8(String)
    /// A document type declaration, which could define entities.
    case documentType
    /// A reference to an entity other than the five that XML predefines.
    case entityReference(String)
    case processingInstruction(String)
    case tooDeep(limit: Int)
    case tooManyAttributes(limit: Int)
    case tooManyNames(limit: Int)
    case nameTooLong(limit: Int)
    case attributeTooLong(limit: Int)
    case textTooLong(limit: Int)
    /// A start tag, comment or end tag that goes on for too long.
    case markupTooLong(limit: Int)
    case outOfMemory
    /// Text inside an element that was to hold elements alone.
    case unexpectedText
    /// An element inside one that was to hold text alone.
    case unexpectedElement(String)
  }
}
