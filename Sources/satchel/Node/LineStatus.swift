import ConversationStore
import Conversations

/// What happened over lines: the last exchange with each peer, and who was refused.
struct LineStatus: Encodable {
  struct Exchange: Encodable {
    /// Whether both had the same state at the end; null if it did not come to that.
    @OrNull var agrees: Bool?
    let at: String
    /// `here` or `there`: which node called the other.
    let began: String
    @OrNull var failure: String?
    let fingerprint: String
    let rowsReceived: Int
    let rowsSent: Int
    let site: String
    @OrNull var url: String?
  }

  struct Refused: Encodable {
    let count: Int
    let lastAt: String
    /// A code of the protocol, such as `expired`.
    let reason: String
  }

  let exchanges: [Exchange]
  let refusedRequests: [Refused]

  init(_ session: ReadSession) throws {
    exchanges = try session.exchanges().map { record in
      Exchange(
        agrees: record.agrees, at: Timestamp.format(record.at),
        began: record.beginning == .here ? "here" : "there", failure: record.failure,
        fingerprint: record.peer, rowsReceived: record.rowsReceived, rowsSent: record.rowsSent,
        site: record.site, url: record.url)
    }
    refusedRequests = try session.refusedRequests().map {
      Refused(count: $0.count, lastAt: Timestamp.format($0.lastAt), reason: $0.reason)
    }
  }

  /// Lines for people.
  var lines: [(String, String)] {
    exchanges.map { ("Exchange", $0.text) }
      + refusedRequests.map { ("Refused", "\($0.count) requests: \($0.reason), last \($0.lastAt)") }
  }
}

extension LineStatus.Exchange {
  fileprivate var text: String {
    let state =
      switch agrees {
      case true?: ", same state"
      case false?: ", not the same state yet"
      case nil: failure == nil ? "" : ", failed"
      }
    return "\(site) \(at), \(rowsReceived) rows received, \(rowsSent) sent\(state)"
  }
}
