/// A file of an export, on disk or in an archive.
public struct ExportFile: Sendable, Hashable {
  /// Relative to the path that was given, with `/`; in an archive the member's name.
  public var name: String
  /// For people: `export_1.zip › Case.csv`.
  public var display: String
  /// The file on disk, or the archive.
  public var path: String
  /// Its name in the archive; of several of one name, the later ones with a number.
  public var member: String?
  /// Unpacked bytes, where known.
  public var size: Int?

  public init(name: String, display: String, path: String, member: String? = nil, size: Int? = nil) {
    self.name = name
    self.display = display
    self.path = path
    self.member = member
    self.size = size
  }

  /// Whether a pattern fits, letters of either case being equal. `*` stands for any characters but `/`, `?` for
  /// one. A pattern without `/` is held against the last part of the name, others against as many last parts as
  /// they have.
  public func matches(glob: String) -> Bool {
    let wanted = glob.lowercased().split(separator: "/", omittingEmptySubsequences: true)
    let parts = name.lowercased().split(separator: "/", omittingEmptySubsequences: true)
    guard !wanted.isEmpty, wanted.count <= parts.count else { return false }
    return zip(wanted, parts.suffix(wanted.count)).allSatisfy { Self.fits(Array($1), Array($0)) }
  }

  /// Goes back to the last star only, so the time is the product of the two lengths at most.
  private static func fits(_ text: [Character], _ pattern: [Character]) -> Bool {
    var at = 0
    var next = 0
    var star: (pattern: Int, text: Int)?
    while at < text.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next + 1, at)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[at] {
        at += 1
        next += 1
      } else if let last = star {
        next = last.pattern
        at = last.text + 1
        star = (last.pattern, at)
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
