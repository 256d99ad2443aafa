import ConversationStore
import Conversations
import Foundation
import Synchronization
import Versioning

/// What people look at, asked by many of them at a time while a bundle is being applied.
final class QueryRounds: Sendable {
  typealias Query = @Sendable (ReadSession) throws -> Void

  static let readers = 20
  private static let records = 1_000
  private static let page = Page(limit: 25)

  /// Gives a store that `fill` has made what filters look for: orders that conversations are about, closed ones.
  static func prepare(_ store: Store) throws -> Int {
    let all = try store.read { session in
      var filter = ConversationFilter()
      filter.order = .created
      return try session.conversations(filter).map(\.id)
    }
    let orders = try store.write { session in
      try (0..<records).map { try session.addRecord(kind: "order", title: "Order \($0)") }
    }
    for start in stride(from: 0, to: all.count, by: 5_000) {
      try store.write { session in
        for index in start..<min(start + 5_000, all.count) where index % 10 == 0 {
          try session.addContext(orders[index / 10 % records], to: all[index])
          if index % 20 == 0 { try session.take(.close, on: all[index]) }
        }
      }
    }
    try store.indexForSearch()
    return all.count
  }

  private let store: Store
  private let queries: [(name: String, run: Query)]
  private let times = Mutex<[String: [Double]]>([:])
  private let isOver = Mutex(false)

  init(_ store: Store) throws {
    self.store = store
    queries = try store.read { session in
      guard let order = try session.records(RecordFilter(), Page(limit: 1)).first?.id,
        let person = try session.person(email: "person7@example.com"),
        let conversation = try session.conversations(.init(), Page(limit: 1)).first?.id
      else { throw StoreError.noSuchRow("workload; run fill and prepare first") }
      return Self.queries(order: order, person: person, conversation: conversation)
    }
  }

  private static func queries(
    order: RowID, person: RowID, conversation: RowID
  ) -> [(name: String, run: Query)] {
    func list(_ page: Page = page, _ change: (inout ConversationFilter) -> Void) -> Query {
      var filter = ConversationFilter()
      change(&filter)
      return { [filter] in _ = try $0.conversations(filter, page) }
    }
    func counted(_ change: (inout ConversationFilter) -> Void) -> Query {
      var filter = ConversationFilter()
      change(&filter)
      return { [filter] in _ = try $0.conversationListing(filter, page) }
    }
    return [
      ("list", list { _ in }),
      ("list by name, page 100", list(Page(offset: 2475, limit: 25)) { $0.order = .name }),
      ("closed, by name", list { ($0.statuses, $0.order) = (["closed"], .name) }),
      ("list, and how many", counted { _ in }),
      ("closed, by name, and how many", counted { ($0.statuses, $0.order) = (["closed"], .name) }),
      ("assigned to one", list { $0.assignedTo = person }),
      ("unread", list { $0.unreadBy = person }),
      ("part of a name", list { $0.nameContains = "ation 77" }),
      ("search, rare words", list { $0.search = "\"order 5000\"" }),
      ("search, word of all messages", list { $0.search = "warehouse" }),
      ("record page", list { $0.context = order }),
      (
        "view",
        { session in
          _ = try session.conversation(conversation)
          _ = try session.messages(of: conversation, at: .last, limit: 5)
        }
      ),
    ]
  }

  /// Each query some times, nobody else being there: the median in milliseconds.
  func alone() throws -> [String: Double] {
    for _ in 0..<15 { for query in queries { try measure(query) } }
    return taken().mapValues { $0[$0.count / 2] }
  }

  /// Every reader asks once a second until `work` is done, and for `seconds` at least: the 99th percentile of each.
  func together(seconds: Double, during work: @escaping () throws -> Void) throws -> [String: Double] {
    let threads = (0..<Self.readers).map { number in
      let thread = Thread { [self] in read(number) }
      thread.start()
      return thread
    }
    let start = ContinuousClock.now
    try work()
    while ContinuousClock.now - start < .seconds(seconds) { Thread.sleep(forTimeInterval: 0.05) }
    isOver.withLock { $0 = true }
    while threads.contains(where: { !$0.isFinished }) { Thread.sleep(forTimeInterval: 0.01) }
    return taken().mapValues { $0[min($0.count - 1, $0.count * 99 / 100)] }
  }

  private func read(_ number: Int) {
    var turn = number
    Thread.sleep(forTimeInterval: Double(number) / Double(Self.readers))
    while !isOver.withLock({ $0 }) {
      do { try measure(queries[turn % queries.count]) } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
      }
      turn += 1
      Thread.sleep(forTimeInterval: 1)
    }
  }

  private func taken() -> [String: [Double]] {
    times.withLock { times in
      defer { times = [:] }
      return times.mapValues { $0.sorted() }
    }
  }

  private func measure(_ query: (name: String, run: Query)) throws {
    let taken = try ContinuousClock().measure { try store.read { try query.run($0) } }
    let milliseconds = Double(taken.components.seconds) * 1e3 + Double(taken.components.attoseconds) / 1e15
    times.withLock { $0[query.name, default: []].append(milliseconds) }
  }
}
