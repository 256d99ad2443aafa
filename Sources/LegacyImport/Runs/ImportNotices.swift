extension ImportTally {
  /// Something about records that were imported which somebody should look at.
  public struct Notice: Codable, Sendable, Hashable {
    /// What it is about; its words stand in reports.
    enum Kind: String {
      case sharedAddress =
        "people with an e-mail address that another person has: each is a person of their own, with the address in import.email"
      case moved = "rows that belong to another conversation at the source: a row keeps its conversation"
    }

    public internal(set) var count = 0
    /// The first of them, each with its place.
    public internal(set) var first: [String] = []
  }

  private static let most = 100

  mutating func note(_ kind: Notice.Kind, _ text: String) {
    var notice = notices[kind.rawValue] ?? Notice()
    notice.count += 1
    if notice.first.count < Self.most { notice.first.append(text) }
    notices[kind.rawValue] = notice
  }

  /// What the notices say, a line each for the first of every kind.
  var noticeLines: [String] {
    notices.sorted { $0.key < $1.key }.flatMap { kind, notice in
      let rest = notice.count - notice.first.count
      return ["\(notice.count) × \(kind)"] + notice.first + (rest > 0 ? ["and \(rest) more"] : [])
    }
  }
}

extension KeyedDecodingContainer {
  /// Runs of older programs have no notices.
  func decode(_: [String: ImportTally.Notice].Type, forKey key: Key) throws -> [String: ImportTally.Notice] {
    try decodeIfPresent([String: ImportTally.Notice].self, forKey: key) ?? [:]
  }
}
