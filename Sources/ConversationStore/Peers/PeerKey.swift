import Foundation
import GRDB

/// A node's public key as the database holds it: 32 bytes that only have to be equal or not.
public struct PeerKey: Hashable, Sendable {
  public let bytes: [UInt8]

  /// Nil unless there are 32 bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  init(_ row: GRDB.Row, _ column: Int) throws {
    guard let data: Data = row[column], let key = PeerKey(Array(data)) else {
      throw StoreError.damagedRow(table: "peer", key: 0)
    }
    self = key
  }

  var blob: DatabaseValue { bytes.databaseBlob }
}
