import Conversations
import RecordFormat

/// What a rule gives.
enum Cell: Equatable {
  case none
  case text(String)
  /// Milliseconds since 1970.
  case time(Int64)
  case flag(Bool)
  case list([String])

  /// As the text of a custom field; nil for none.
  var text: String? {
    switch self {
    case .none: nil
    case .text(let text): text
    case .time(let time): Timestamp.format(time)
    case .flag(let flag): flag ? "true" : "false"
    case .list(let texts): texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
  }

  /// Whether it gives no text.
  var isNone: Bool {
    switch self {
    case .none: true
    case .text, .time, .flag: false
    case .list(let texts): texts.isEmpty
    }
  }
}

extension RecordValue {
  /// The texts of a value; of an element with attributes its own text.
  var texts: [String] {
    switch self {
    case .none: []
    case .text(let text), .literal(let text): [text]
    case .list(let values): values.flatMap(\.texts)
    case .group(let fields): fields.first { $0.name == "#text" }?.value.texts ?? []
    }
  }

  /// Whether some of it gives no text, only parts that do.
  var isPartsOnly: Bool {
    switch self {
    case .none, .text, .literal: false
    case .list(let values): values.contains(where: \.isPartsOnly)
    case .group(let fields): !fields.contains { $0.name == "#text" }
    }
  }
}
