import Crypto
import Foundation

/// A statement that one key is followed by another, signed by the first one. A value of this type is
/// checked: its signature is right.
///
/// It is a text that `ssh-keygen -Y verify` can check: four lines, and their signature in the namespace
/// `satchel-key`.
public struct KeyRotation: Hashable, Sendable {
  public static let namespace = "satchel-key"

  public let from: PublicKey
  public let to: PublicKey
  /// When, by the clock of the node: `2026-11-22T10:00:00.000Z`.
  public let time: String
  private let signature: SSHSignature

  /// Announces that `new` follows `old`.
  ///
  /// - Parameter now: Milliseconds since 1970-01-01T00:00:00Z.
  public static func announce(_ new: PublicKey, after old: NodeKey, now: Int64) throws -> KeyRotation {
    let date = Date(timeIntervalSince1970: Double(now) / 1000)
    let time = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let content = content(from: old.publicKey, to: new, time: time)
    let signature = try SSHSignature.sign(
      digest: SHA512.hash(data: Data(content.utf8)), .sha512, namespace: namespace, with: old)
    return KeyRotation(from: old.publicKey, to: new, time: time, signature: signature)
  }

  private init(from: PublicKey, to: PublicKey, time: String, signature: SSHSignature) {
    self.from = from
    self.to = to
    self.time = time
    self.signature = signature
  }

  private static let title = "satchel key rotation 1"

  private static func content(from: PublicKey, to: PublicKey, time: String) -> String {
    "\(title)\nfrom \(from.openSSH())\nto \(to.openSSH())\nat \(time)\n"
  }

  public var text: String { Self.content(from: from, to: to, time: time) + signature.armoured }

  /// Reads one statement. Line ends may have been changed on the way, nothing else.
  ///
  /// - Throws: ``SigningError``.
  public init(_ text: String) throws {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard lines.count > 4, lines[0] == Self.title,
      let from = lines[1].value(of: "from"), let to = lines[2].value(of: "to"),
      let time = lines[3].value(of: "at"), Self.isTime(time)
    else { throw SigningError.notARotation }
    self.from = try PublicKey(openSSH: from)
    self.to = try PublicKey(openSSH: to)
    self.time = time
    signature = try SSHSignature(armoured: lines.dropFirst(4).joined(separator: "\n"))
    let signer = try signature.verify(
      digest: Self.digest(Self.content(from: self.from, to: self.to, time: time), signature.hash),
      namespace: Self.namespace)
    guard signer == self.from else {
      throw SigningError.wrongSignature(fingerprint: signer.fingerprint)
    }
  }

  private static func isTime(_ text: String) -> Bool {
    text.utf8.count <= 40 && text.utf8.allSatisfy { "0123456789-:.TZ".utf8.contains($0) }
  }

  private static func digest(_ content: String, _ hash: SSHSignature.Hash) -> [UInt8] {
    let data = Data(content.utf8)
    return switch hash {
    case .sha256: Array(SHA256.hash(data: data))
    case .sha512: Array(SHA512.hash(data: data))
    }
  }
}

extension KeyRotation {
  /// Reads statements that stand one after the other, oldest first, each by the key that the one before it
  /// announced.
  public static func chain(_ text: String) throws -> [KeyRotation] {
    var statements: [[Substring]] = []
    for line in text.split(whereSeparator: \.isNewline) {
      if line == title { statements.append([]) }
      guard !statements.isEmpty else { throw SigningError.notARotation }
      statements[statements.count - 1].append(line)
    }
    return try chain(try statements.map { try KeyRotation($0.joined(separator: "\n")) })
  }

  /// Checks that each statement is by the key that the one before it announced.
  public static func chain(_ rotations: [KeyRotation]) throws -> [KeyRotation] {
    for (earlier, later) in zip(rotations, rotations.dropFirst()) where earlier.to != later.from {
      throw SigningError.brokenChain(fingerprint: later.from.fingerprint)
    }
    return rotations
  }
}

extension Substring {
  /// What follows a word and a blank; nil if the line does not begin so.
  fileprivate func value(of word: String) -> String? {
    hasPrefix(word + " ") ? String(dropFirst(word.count + 1)) : nil
  }
}
