extension ImportTally {
  /// Something about records that were imported which somebody should look at.
  public struct Notice: Codable, Sendable, Hashable {
    /// What it is about; its words stand in reports.
    enum Kind: String {
      case sharedAddress =
        "people with an e-mail address that another person has: each is a person of their own, with the address in import.email"
      case replaced =
        "records that give an id again, with another content: the last one counts, also where it leaves out what was said before"
      case moved = "rows that belong to another conversation at the source: a row keeps its conversation"
    }

    public internal(set) var count = 0
    /// The first of them, each with its place.
    public internal(set) var first: [String] = []
  }

  /// So many of each kind are kept.
  private static let most = 1000

  mutating func note(_ kind: Notice.Kind, _ text: String) {
    var notice = notices[kind.rawValue] ?? Notice()
    notice.count += 1
    if notice.first.count < Self.most { notice.first.append(text) }
    notices[kind.rawValue] = notice
  }

  /// What the notices say, a line each for the first of every kind.
  ///
  /// - Parameter excerpt: nil for all that are kept.
  func noticeLines(_ excerpt: Excerpt?) -> [String] {
    notices.sorted { $0.key < $1.key }.flatMap { kind, notice in
      let shown = notice.first.prefix(excerpt?.length ?? .max)
      let rest = notice.count - shown.count
      var lines = ["\(notice.count) × \(kind)"] + shown
      if rest > 0 {
        lines.append("and \(rest) more\(excerpt.map { ": \($0.whereAll) \(notice.extent)" } ?? "")")
      }
      return lines
    }
  }

  /// How much a short report tells of what may be long.
  public struct Excerpt: Sendable {
    /// Of the notices of one kind.
    let length: Int
    /// What tells more, such as "--json".
    let whereAll: String

    public init(length: Int, whereAll: String) {
      self.length = length
      self.whereAll = whereAll
    }
  }
}

extension ImportTally.Notice {
  /// What a whole report has of them.
  fileprivate var extent: String { count > first.count ? "lists the first \(first.count)" : "lists all" }
}

extension KeyedDecodingContainer {
  /// Runs of older programs have no notices.
  func decode(_: [String: ImportTally.Notice].Type, forKey key: Key) throws -> [String: ImportTally.Notice] {
    try decodeIfPresent([String: ImportTally.Notice].self, forKey: key) ?? [:]
  }
}
