import Versioning

/// Who is a context of a conversation for having posted to it in this transaction, with the id of the row
/// that makes them a participant. Bounded.
struct KnownAuthors {
  private struct Author: Hashable {
    let person: RowID
    let conversation: RowID
  }

  private var participants: [Author: RowID] = [:]
  private static let bound = 16_384

  func participant(_ person: RowID, of conversation: RowID) -> RowID? {
    participants[Author(person: person, conversation: conversation)]
  }

  /// Notes them, and gives that id.
  mutating func insert(_ person: RowID, of conversation: RowID) -> RowID {
    if participants.count >= Self.bound { participants.removeAll(keepingCapacity: true) }
    let participant = RowID.participant(conversation: conversation, person: person)
    participants[Author(person: person, conversation: conversation)] = participant
    return participant
  }
}
