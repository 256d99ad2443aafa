import ConversationStore
import Conversations
import Signing
import Versioning

/// A bundle that was refused because of who signed it, or because nobody did. Nothing was changed.
public struct TrustError: Error, Sendable, Hashable {
  public enum Reason: Sendable, Hashable {
    case unsigned
    /// `site` is what the bundle calls itself, which proves nothing.
    case unknownKey(PublicKey, site: String)
    case rotatedKey(PublicKey, site: String, at: Int64)
    case removedKey(PublicKey, site: String, at: Int64)
    case unusableRotation(PublicKey, site: String)
    case otherOrigin(PublicKey, bound: PublicKey, origin: ReplicaID, site: String)
    case ownOrigin(PublicKey, origin: ReplicaID)
  }

  public let path: String
  public let reason: Reason

  /// The key that signed, if that nobody trusts it is all that is wrong.
  var distrustedKey: PublicKey? {
    switch reason {
    case .unknownKey(let key, _), .rotatedKey(let key, _, _): key
    default: nil
    }
  }

  /// By what name ``ConversationStore/Store/countRefusal(of:reason:)`` counts it.
  var subject: String {
    switch reason {
    case .unsigned: "unsigned"
    case .unknownKey(let key, _), .rotatedKey(let key, _, _), .removedKey(let key, _, _),
      .unusableRotation(let key, _), .otherOrigin(let key, _, _, _), .ownOrigin(let key, _):
      key.fingerprint
    }
  }
}

extension TrustError: CustomStringConvertible {
  public var description: String { "\(path): \(reason). Nothing was changed. \(reason.advice)" }
}

extension TrustError.Reason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsigned: "the bundle is not signed"
    case .unknownKey(let key, let site):
      "the bundle is signed with a key that is not trusted here, \(key.fingerprint), in the name of \(site)"
    case .rotatedKey(let key, let site, let time):
      "the bundle is signed with \(key.fingerprint), a key that \(site) gave up \(Self.date(time))"
    case .removedKey(let key, let site, let time):
      "the bundle is signed with \(key.fingerprint), the key of \(site), a peer that was removed \(Self.date(time))"
    case .unusableRotation(let key, let site):
      """
      the bundle is signed with \(key.fingerprint), which \(site) says is its new key; but that key was removed \
      here, or belongs to another peer
      """
    case .otherOrigin(let key, let bound, let origin, let site):
      """
      the bundle is signed with \(key.fingerprint) but comes in the name of replica \(origin) of \(site), for \
      which the key \(bound.fingerprint) speaks
      """
    case .ownOrigin(let key, let origin):
      "the bundle is signed with \(key.fingerprint) but comes in the name of replica \(origin), which is this node"
    }
  }

  /// What the reader of the message can do.
  package var advice: String {
    switch self {
    case .unsigned:
      "Have it exported again by a newer satchel, or, if you know where it comes from, use --allow-unsigned."
    case .unknownKey(let key, let site):
      """
      If the office reads out the same fingerprint (satchel key show), trust it: \
      satchel peer add \(ShellWord.quoted(site)) '\(key.openSSH())'
      """
    case .rotatedKey: "Ask for a newer bundle: it carries the same rows."
    case .removedKey(let key, let site, _):
      "If it is to be trusted again: satchel peer add \(ShellWord.quoted(site)) '\(key.openSSH())'"
    case .unusableRotation(_, let site):
      "Ask \(site) what has happened. To start anew, remove the peer and add its present key."
    case .otherOrigin(_, _, _, let site):
      """
      One of the two keys is not \(site)'s. Ask there; if the office has lost its key, remove the peer that had \
      it, and add the new key under the same name
      """ + "."
    case .ownOrigin: "Somebody pretends to be this node, or has copied its database without its key."
    }
  }

  private static func date(_ time: Int64) -> String { "on \(Timestamp.format(time).prefix(10))" }
}

/// A text as one word of a shell's command line.
enum ShellWord {
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy {
        ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z")
          || $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
      }
    if isPlain { return text }
    let safe = String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
    return "'"
      + String(safe).split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
