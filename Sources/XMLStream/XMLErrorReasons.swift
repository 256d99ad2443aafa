import CLibXML2

extension XMLError {
  /// The failure of a parser whose latest event is a failure.
  init(of parser: OpaquePointer) {
    let failure = cxml_failure(parser)
    let detail = String(cString: cxml_failure_detail(parser))
    self.init(
      reason: Reason(failure.reason, limit: failure.limit, detail: detail), line: failure.line,
      column: failure.column, byteOffset: Int(failure.offset))
  }
}

extension XMLError.Reason {
  fileprivate init(_ reason: CXMLReason, limit: Int, detail: String) {
    switch reason {
    case .empty: self = .empty
    case .truncated: self = .truncated
    case .contentAfterRoot: self = .contentAfterRoot
    case .none, .malformed: self = .malformed(detail)
    case .duplicateAttribute: self = .duplicateAttribute(detail)
    case .undefinedPrefix: self = .undefinedPrefix(detail)
    case .illegalCharacter: self = .illegalCharacter(detail)
    case .invalidUTF8: self = .invalidUTF8
    case .encoding: self = .notUTF8(detail)
    case .documentType: self = .documentType
    case .entityReference: self = .entityReference(detail)
    case .processingInstruction: self = .processingInstruction(detail)
    case .tooDeep: self = .tooDeep(limit: limit)
    case .tooManyAttributes: self = .tooManyAttributes(limit: limit)
    case .tooManyNames: self = .tooManyNames(limit: limit)
    case .nameTooLong: self = .nameTooLong(limit: limit)
    case .attributeTooLong: self = .attributeTooLong(limit: limit)
    case .textTooLong: self = .textTooLong(limit: limit)
    case .markupTooLong: self = .markupTooLong(limit: limit)
    case .outOfMemory: self = .outOfMemory
    }
  }
}
