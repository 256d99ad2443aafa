import Versioning

/// What a row is: its XML element's name. Kinds that only a newer node knows are kept under their name.
public struct RowKind: Hashable, Sendable, Comparable {
  public let name: String
  /// The place in a bundle; unknown kinds come last, by name.
  public let rank: Int

  private init(known name: String, _ rank: Int) {
    self.name = name
    self.rank = rank
  }

  /// A kind by its element name, known or not.
  public init(_ name: String) {
    self.name = name
    rank = RowKind.known.firstIndex { $0.name.isSameText(as: name) } ?? Self.unknownRank
  }

  public static let person = RowKind(known: "person", 0)
  public static let record = RowKind(known: "record", 1)
  public static let conversation = RowKind(known: "conversation", 2)
  public static let participant = RowKind(known: "participant", 3)
  public static let context = RowKind(known: "context", 4)
  public static let message = RowKind(known: "message", 5)

  /// The known kinds in the order in which a bundle carries them: what is referred to comes first.
  public static let known: [RowKind] = [.person, .record, .conversation, .participant, .context, .message]

  private static let unknownRank = 6

  public var isKnown: Bool { rank < Self.unknownRank }

  public static func == (a: RowKind, b: RowKind) -> Bool {
    a.rank == b.rank && (a.isKnown || a.name.isSameText(as: b.name))
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    if !isKnown { for byte in name.utf8 { hasher.combine(byte) } }
  }

  /// Whether rows of this kind belong to a conversation.
  public var belongsToConversation: Bool { self == .participant || self == .context || self == .message }

  public static func < (a: RowKind, b: RowKind) -> Bool {
    a.rank == b.rank ? a.name.precedesByBytes(b.name) : a.rank < b.rank
  }
}

/// How a built-in field's value is written.
public enum FieldType: Sendable { case text, time, reference, flag, maximum }

extension RowKind {
  /// The type of a built-in field of this kind. Fields that this node does not know are texts.
  public func type(of field: Field) -> FieldType {
    guard field.origin == .builtIn else { return .text }
    return switch (name, field.key) {
    case ("conversation", "assignedTo"), ("conversation", "source"), ("conversation", "createdBy"),
      ("participant", "person"), ("context", "target"), ("message", "author"):
      .reference
    case ("conversation", "createdAt"), ("message", "sent"): .time
    case ("person", "enabled"): .flag
    case ("participant", "readThrough"): .maximum
    default: .text
    }
  }

  /// The built-in fields of a known kind, sorted.
  public var fields: [Field] { RowKind.fieldTable[self] ?? [] }

  private static let fieldTable: [RowKind: [Field]] = [
    .person: [.customer, .email, .enabled, .kind, .name],
    .record: [.kind, .title, .url],
    .conversation: [.assignedTo, .createdAt, .createdBy, .name, .source, .status],
    .participant: [.person, .readThrough],
    .context: [.target],
    .message: [.author, .body, .sent, .type, .visibility],
  ]
}

extension Field {
  public static let assignedTo = Field("assignedTo")
  public static let author = Field("author")
  public static let body = Field("body")
  public static let createdAt = Field("createdAt")
  public static let createdBy = Field("createdBy")
  public static let customer = Field("customer")
  public static let email = Field("email")
  public static let enabled = Field("enabled")
  public static let kind = Field("kind")
  public static let name = Field("name")
  public static let person = Field("person")
  public static let readThrough = Field("readThrough")
  public static let sent = Field("sent")
  public static let source = Field("source")
  public static let status = Field("status")
  public static let target = Field("target")
  public static let title = Field("title")
  public static let type = Field("type")
  public static let url = Field("url")
  public static let visibility = Field("visibility")
}
