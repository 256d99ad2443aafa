import ConversationStore
import Crypto
import Foundation
import Signing
import Versioning

/// A file in a folder that was refused. It is told of at each visit, but counted and read once, as long as
/// neither the file nor who is trusted changes.
struct RememberedRefusal: Codable, Equatable {
  var size: UInt64
  /// Seconds since 1970.
  var changed: Double
  /// When it was read, in seconds since 1970.
  var readAt: Double
  var reason: String
  /// Who was trusted then (``TrustStamp``); nil if it was refused for other reasons.
  var trust: String?
  /// The public key that signed it, if that nobody trusts it is all that is wrong.
  var key: [UInt8]?
  /// Per replica id the counters that it says to cover.
  var covers: [String: [[UInt64]]]?

  func isAbout(_ file: FolderFile) -> Bool { size == file.size && changed == file.changed }

  /// Whether reading it again can give nothing else.
  func holds(under stamp: TrustStamp) -> Bool { !isRacy && (trust == nil || trust == stamp.text) }

  /// The file was changed at about the time when it was read, and may have been changed once more within the
  /// same tick of the file system's clock: by a copy that was not finished.
  private var isRacy: Bool { changed > readAt - Self.coarsestTick }

  /// FAT keeps times in steps of 2 seconds; clocks of a share's server may differ by another one.
  private static let coarsestTick: Double = 4
}

extension RememberedRefusal: Error, CustomStringConvertible {
  var description: String { reason }
}

/// Who is trusted, in a form that can be compared.
struct TrustStamp {
  let text: String

  init(_ node: Node, _ policy: SignaturePolicy) throws {
    let peers = try node.store.peers().map { "\(try PublicKey($0.key).fingerprint) \($0.state.rawValue)" }
    let lines = peers.sorted() + [node.key.publicKey.fingerprint, "\(policy)"]
    text = SHA256.hash(data: Data(lines.joined(separator: "\n").utf8)).prefix(16)
      .map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
  }
}
