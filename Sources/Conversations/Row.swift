import Versioning

/// One row with everything that was written to it.
public struct Row: Hashable, Sendable {
  public let kind: RowKind
  public let id: RowID
  /// The conversation that a participant, context or message belongs to.
  public var conversation: RowID?
  public var version: RowVersion

  public init(kind: RowKind, id: RowID, conversation: RowID? = nil, version: RowVersion = RowVersion()) {
    self.kind = kind
    self.id = id
    self.conversation = conversation
    self.version = version
  }

  public subscript(field: Field) -> Value? { version.value(field) }

  public func text(_ field: Field) -> String? {
    if case .text(let text)? = self[field] { text } else { nil }
  }

  public func time(_ field: Field) -> Int64? {
    if case .time(let time)? = self[field] { time } else { nil }
  }

  public func reference(_ field: Field) -> RowID? {
    if case .reference(let id)? = self[field] { id } else { nil }
  }

  public func flag(_ field: Field) -> Bool? {
    if case .flag(let flag)? = self[field] { flag } else { nil }
  }

  /// Shown values of custom fields that have one, by name.
  public var customFields: [(name: String, value: String)] {
    version.registers.compactMap { entry in
      guard entry.field.origin == .custom, case .text(let text)? = entry.register.shown?.value else {
        return nil
      }
      return (entry.field.key, text)
    }
  }

  /// Merges another version of the same row.
  ///
  /// Two offices that import differently trimmed copies of one mail may file it under two conversations;
  /// the lesser id wins on every node.
  public mutating func merge(_ other: Row) {
    version.merge(other.version)
    if let theirs = other.conversation { conversation = conversation.map { min($0, theirs) } ?? theirs }
  }
}
