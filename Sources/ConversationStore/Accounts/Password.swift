import Crypto
import CryptoExtras
import Foundation

/// A password as somebody typed it.
///
/// NIST SP 800-63B §5.1.1.2: any characters, a minimum length, no rules of composition, and one form of what
/// Unicode can write in several.
public struct Password: Sendable {
  /// In Unicode scalars.
  static let lengths = 10...256

  let bytes: [UInt8]

  /// - Throws: ``AccountError/shortPassword``, ``AccountError/longPassword``.
  public init(_ text: String) throws {
    let scalars = text.unicodeScalars.count
    guard scalars >= Self.lengths.lowerBound else { throw AccountError.shortPassword }
    guard scalars <= Self.lengths.upperBound else { throw AccountError.longPassword }
    bytes = Array(text.precomposedStringWithCompatibilityMapping.utf8)
  }

  /// The scrypt hash (RFC 7914) with a salt of its own.
  public func hash(_ cost: PasswordCost = .standard, salt random: () -> UInt64) throws -> PasswordHash {
    let salt = (0..<2).flatMap { _ in withUnsafeBytes(of: random().bigEndian, Array.init) }
    return PasswordHash(cost: cost, salt: salt, key: try derive(cost, salt))
  }

  /// Whether this password made `hash`. Takes the same time whether it did or not.
  func matches(_ hash: PasswordHash) throws -> Bool {
    let key = try derive(hash.cost, hash.salt)
    guard key.count == hash.key.count else { return false }
    return zip(key, hash.key).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func derive(_ cost: PasswordCost, _ salt: [UInt8]) throws -> [UInt8] {
    try KDF.Scrypt.deriveKey(
      from: bytes, salt: salt, outputByteCount: PasswordHash.keyBytes, rounds: 1 << cost.logRounds,
      blockSize: cost.blockSize, parallelism: cost.parallelism
    ).withUnsafeBytes { Array($0) }
  }
}

/// What it costs to try a password: 128 · 2^logRounds · blockSize bytes of memory, `parallelism` times.
public struct PasswordCost: Sendable, Hashable {
  public let logRounds: Int
  public let blockSize: Int
  public let parallelism: Int

  public init(logRounds: Int, blockSize: Int = 8, parallelism: Int = 1) {
    self.logRounds = logRounds
    self.blockSize = blockSize
    self.parallelism = parallelism
  }

  /// 32 MiB, three times: a strength that OWASP's Password Storage Cheat Sheet recommends, within a small
  /// computer's memory.
  public static let standard = PasswordCost(logRounds: 15, parallelism: 3)
}
