import Foundation

/// The keys in a file of OpenSSH's format for allowed signers (ssh-keygen(1), ALLOWED SIGNERS).
public struct AllowedSigners: Sendable {
  public struct Signer: Hashable, Sendable {
    /// Who it is: what stands first on the line.
    public let principals: String
    public let key: PublicKey
  }

  public let signers: [Signer]

  /// Reads the lines that allow a key to sign in `namespace` without further conditions. Others allow nothing
  /// here: keys of other types, authorities, lines with times or unknown options.
  public init(_ text: String, namespace: String) {
    signers = text.split(whereSeparator: \.isNewline).compactMap { line in
      var words = Self.words(line)
      guard words.count >= 3, !words[0].hasPrefix("#") else { return nil }
      let principals = words.removeFirst()
      if words[0] != PublicKey.type {
        guard Self.allows(words.removeFirst(), namespace) else { return nil }
      }
      return Self.key(words).map { Signer(principals: principals, key: $0) }
    }
  }

  private static func key(_ words: [String]) -> PublicKey? {
    guard words.count >= 2 else { return nil }
    do { return try PublicKey(openSSH: words[0] + " " + words[1]) } catch { return nil }
  }

  /// Blanks inside double quotes belong to a word.
  private static func words(_ line: Substring) -> [String] {
    var words: [String] = []
    var (word, isQuoted) = ("", false)
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character.isWhitespace, !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
        continue
      }
      word.append(character)
    }
    return word.isEmpty ? words : words + [word]
  }

  private static func allows(_ options: String, _ namespace: String) -> Bool {
    let name = "namespaces=\""
    guard options.lowercased().hasPrefix(name), options.hasSuffix("\"") else { return false }
    let list = options.dropFirst(name.count).dropLast()
    return !list.contains("\"") && list.split(separator: ",").contains(Substring(namespace))
  }

  /// One line that allows `key` to sign as `name`, in which what has a meaning in patterns, and blanks, are
  /// written as `%` and two hexadecimal digits.
  public static func line(_ name: String, _ key: PublicKey, namespace: String) -> String {
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@".utf8)
    let principal = name.utf8.map { byte in
      plain.contains(byte)
        ? String(UnicodeScalar(byte))
        : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
    return "\(principal.joined()) namespaces=\"\(namespace)\" \(key.openSSH())"
  }
}
