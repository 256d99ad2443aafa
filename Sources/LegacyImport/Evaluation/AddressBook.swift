import ConversationStore
import Conversations
import Versioning

/// Who has which e-mail address.
///
/// Most people have the id of their address, and are found by it. The others are few: who changed the address, or got
/// it later. They are asked for once in a run.
final class AddressBook {
  /// People whose id is not that of their address, by the address in lower case.
  private var others: [String: RowID]?

  /// The person who has an address; nil if nobody has.
  func holder(of address: String, _ session: WriteSession) throws -> RowID? {
    let natural = RowID.person(email: address)
    if try session.hasAddress(address, natural) { return natural }
    let others = try others ?? session.queries.peopleBesideTheirAddresses()
    self.others = others
    guard let other = others[address.lowercased()], try session.hasAddress(address, other) else { return nil }
    return other
  }

  /// Notes that a person has got an address.
  func note(_ address: String, of person: RowID) {
    if person != .person(email: address) { others?[address.lowercased()] = person }
  }
}

/// The first record of its type that had an e-mail address: the others are people of their own.
struct AddressClaim {
  /// The id under which the record is remembered.
  let identity: RowID
  /// Its legacy id; empty where it is not known any more.
  let key: String

  init(identity: RowID, key: String) {
    self.identity = identity
    self.key = key
  }

  /// Claims are remembered among the records, with the legacy id in place of the hash.
  init(_ record: ImportedRecord) {
    identity = record.row
    key = String(decoding: record.hash, as: UTF8.self)
  }

  var record: ImportedRecord {
    ImportedRecord(row: identity, kind: .person, hash: Array(key.utf8), noting: ImportedFields())
  }
}
