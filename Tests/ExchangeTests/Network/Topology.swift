/// Who exchanges with whom.
enum Topology: String, CaseIterable, Sendable {
  /// All call the first.
  case star
  /// Each calls the one before it.
  case chain
  /// The same, and the first calls the last.
  case ring
  /// All visit one folder.
  case folder

  /// Who calls whom over HTTP, by number.
  func lines(_ count: Int) -> [Line] {
    switch self {
    case .star: (1..<count).map { Line(client: $0, server: 0) }
    case .chain: (1..<count).map { Line(client: $0, server: $0 - 1) }
    case .ring: (0..<count).map { Line(client: $0, server: ($0 + count - 1) % count) }
    case .folder: []
    }
  }

  struct Line {
    let client: Int
    let server: Int
  }
}
