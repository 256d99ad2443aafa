import Conversations
import Versioning

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What is wrong with a row, whoever wrote it. Bundles are neither written nor read with such rows.
public enum RowDefect: Error, Hashable, Sendable {
  case emptyClock
  /// A sibling whose dot the row's clock does not cover: merging would drop it.
  case siblingBeyondClock(field: String, dot: Dot)
  /// A participant, context or message that belongs to no conversation.
  case missingConversation
  /// A person, record or conversation that says to which conversation it belongs.
  case unexpectedConversation
  case erasedField(String)
  case textTooLong(field: String, bytes: Int)
  case containsNUL(field: String)
  /// A kind whose name is that of another part of the bundle.
  case reservedKind(String)
}

extension RowDefect: CustomStringConvertible {
  public var description: String {
    switch self {
    case .emptyClock: "its clock is empty"
    case .siblingBeyondClock(let field, let dot):
      "\(field) has the dot \(dot), which its clock does not cover"
    case .missingConversation: "it does not say to which conversation it belongs"
    case .unexpectedConversation: "it belongs to a conversation, which rows of its kind do not"
    case .erasedField(let field): "\(field) is erased and has a value all the same"
    case .textTooLong(let field, let bytes):
      "\(field) has \(bytes) bytes, and a text has at most \(Limits.bodyBytes)"
    case .containsNUL(let field): "\(field) contains a NUL character, which no text may"
    case .reservedKind(let name): "<\(name)> is not the name of a kind of rows"
    }
  }
}

extension Row {
  /// The first rule of bundles that this row breaks; nil if it breaks none.
  ///
  /// Readers accept whatever may be written: a blank body or a long name is no defect.
  var bundleDefect: RowDefect? {
    if version.clock.isEmpty { return .emptyClock }
    if conversation == nil {
      if kind.belongsToConversation { return .missingConversation }
    } else if kind == .person || kind == .record || kind == .conversation {
      return .unexpectedConversation
    }
    for entry in version.registers {
      if let defect = defect(of: entry) { return defect }
    }
    return nil
  }

  private func defect(of entry: RowVersion.FieldRegister) -> RowDefect? {
    if !version.erased.isEmpty, version.erased.contains(entry.field) { return .erasedField(entry.field.key) }
    guard case .siblings(let siblings) = entry.register else { return nil }
    for sibling in siblings {
      guard version.clock.covers(sibling.dot) else {
        return .siblingBeyondClock(field: entry.field.key, dot: sibling.dot)
      }
      guard case .text(let text)? = sibling.value else { continue }
      guard text.utf8.count <= Limits.bodyBytes else {
        return .textTooLong(field: entry.field.key, bytes: text.utf8.count)
      }
      if text.containsNUL { return .containsNUL(field: entry.field.key) }
    }
    return nil
  }
}

extension String {
  var containsNUL: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      bytes.baseAddress.map { memchr($0, 0, bytes.count) != nil } ?? false
    } ?? utf8.contains(0)
  }
}
