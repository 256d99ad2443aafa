import Conversations
import Versioning

/// Which records may still come in a run, and how long what refers to them waits.
struct Prospects {
  /// What is given up, where records wait for each other and none can be settled any more. What loses least comes first:
  /// a row that stands for a record is replaced by it when that comes.
  enum Concession: Int, Codable {
    case none, stubs, omissions, all
  }

  /// The legacy types of which records may still come: in files that are not read to the end, or as further rows of
  /// those that wait.
  var types: Set<String> = []
  /// The records that wait themselves, once that alone decides.
  private(set) var waiting: Set<RowID> = []
  /// How many more there are of those of which several wait.
  private var more: [RowID: Int] = [:]
  var concession = Concession.none

  mutating func noteWaiting(_ id: RowID) {
    if !waiting.insert(id).inserted { more[id, default: 0] += 1 }
  }

  /// Notes that one of those with this id waits no more.
  mutating func noteSettled(_ id: RowID) {
    guard let others = more[id] else {
      waiting.remove(id)
      return
    }
    more[id] = others > 1 ? others - 1 : nil
  }

  /// Whether a record that refers to this one, which is not here, waits for it.
  func isWorthWaiting(_ rule: ReferenceRule, type: String, _ identity: RowID, _ kind: RowKind) -> Bool {
    guard types.contains(type) || waiting.contains(identity) else { return false }
    let isRefused = rule.missing == .reject || (rule.missing == .stub && kind == .message)
    switch concession {
    case .none: return true
    case .stubs: return rule.missing != .stub || isRefused
    case .omissions: return isRefused
    case .all: return false
    }
  }
}
