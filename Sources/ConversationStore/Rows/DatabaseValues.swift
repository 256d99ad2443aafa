import Conversations
import Foundation
import GRDB
import Versioning

/// A row of the domain; GRDB's rows are written out as `GRDB.Row`.
typealias Row = Conversations.Row

extension [UInt8] {
  var databaseBlob: DatabaseValue { Data(self).databaseValue }
}

private func blob(_ value: UInt128) -> DatabaseValue {
  withUnsafeBytes(of: value.bigEndian) { Data($0).databaseValue }
}

private func number(_ blob: Data?) throws -> UInt128 {
  guard let blob, blob.count == 16 else { throw ByteDecoder.Malformed() }
  return blob.withUnsafeBytes { UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self)) }
}

extension RowID {
  var blob: DatabaseValue { ConversationStore.blob(value) }

  init(blob: Data?) throws { self.init(try number(blob)) }
}

extension ReplicaID {
  var blob: DatabaseValue { ConversationStore.blob(value) }

  init(blob: Data?) throws { self.init(try number(blob)) }
}

extension GRDB.Row {
  /// A column that holds a row's id, or null.
  func id(_ index: Int) throws -> RowID? {
    try withUnsafeData(atIndex: index) { data in try data.map { try RowID(blob: $0) } }
  }

  /// A blob column, or nil for null.
  func blob(atIndex index: Int) throws -> Data? {
    try withUnsafeData(atIndex: index) { $0.map { Data($0) } }
  }
}
