/// The standard flags in a Maildir file name: `name:2,FS`.
///
/// Systems whose file names cannot hold a colon write `;` or `!` instead. Other letters, the keywords of one
/// mail program, carry no common meaning.
public struct MaildirFlags: OptionSet, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  public static let passed = MaildirFlags(rawValue: 1)
  public static let replied = MaildirFlags(rawValue: 2)
  public static let seen = MaildirFlags(rawValue: 4)
  public static let trashed = MaildirFlags(rawValue: 8)
  public static let draft = MaildirFlags(rawValue: 16)
  public static let flagged = MaildirFlags(rawValue: 32)

  private static let letters: [Character: MaildirFlags] = [
    "P": .passed, "R": .replied, "S": .seen, "T": .trashed, "D": .draft, "F": .flagged,
  ]

  init(fileName: String) {
    self = []
    guard let separator = fileName.lastIndex(where: { $0 == ":" || $0 == ";" || $0 == "!" }) else { return }
    let info = fileName[fileName.index(after: separator)...]
    guard info.hasPrefix("2,") else { return }
    for letter in info.dropFirst(2) {
      if let flag = Self.letters[letter] { insert(flag) }
    }
  }
}
