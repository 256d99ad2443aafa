import Foundation

/// What is kept of a password: `$scrypt$ln=15,r=8,p=3$<salt>$<key>`, both in base64 (the PHC string format).
public struct PasswordHash: Sendable, Hashable {
  static let keyBytes = 32

  let cost: PasswordCost
  let salt: [UInt8]
  let key: [UInt8]

  init(cost: PasswordCost, salt: [UInt8], key: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.key = key
  }

  /// Nil for anything else than ``text``, and for a cost that this program would not pay.
  init?(_ text: String) {
    let form = /\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+\/=]+)\$([A-Za-z0-9+\/=]+)/
    guard let match = text.wholeMatch(of: form), let logRounds = Int(match.1), (1...20).contains(logRounds),
      let blockSize = Int(match.2), (1...16).contains(blockSize),
      let parallelism = Int(match.3), (1...16).contains(parallelism),
      let salt = Data(base64Encoded: String(match.4)), let key = Data(base64Encoded: String(match.5)),
      !salt.isEmpty, key.count == Self.keyBytes
    else { return nil }
    cost = PasswordCost(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism)
    self.salt = Array(salt)
    self.key = Array(key)
  }

  var text: String {
    let (salt, key) = (Data(salt).base64EncodedString(), Data(key).base64EncodedString())
    return "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(salt)$\(key)"
  }
}
