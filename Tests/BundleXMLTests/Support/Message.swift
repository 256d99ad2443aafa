import BundleXML
import Conversations
import Versioning

/// One message of one replica, and a header that covers it.
enum Message {
  static let replica = ReplicaID(0x11)
  static let time: Int64 = 1_790_000_000_000

  static func header(rows: UInt64 = 1) -> BundleHeader {
    let covers = Knowledge([(replica, IntervalSet(1...max(1, rows)))])
    let changeSet = ChangeSetHeader(
      origin: replica, digest: StateDigest(), replicas: [ReplicaDescription(id: replica, site: "Lyon")],
      covers: covers, knows: covers)
    return BundleHeader(id: RowID(1), created: time, generator: "test/1", changeSet: changeSet)
  }

  static func row(_ number: UInt64, body: String = "Hello") -> Row {
    let dot = Dot(replica, number)
    let body = Sibling(value: .text(body), dot: dot, writtenAt: time, author: nil)
    return Row(
      kind: .message, id: RowID(UInt128(number)), conversation: RowID(7),
      version: RowVersion(
        clock: VersionVector(dot), registers: [.init(field: .body, register: .siblings([body]))]))
  }

  static func sample(body: String) -> (header: BundleHeader, row: Row) { (header(), row(1, body: body)) }
}
