import ConversationStore
import Conversations
import Exchange
import Foundation
import Testing
import Versioning

/// Pages while somebody else writes for long, as an exchange does.
@Suite struct BusyStoreTests {
  let site: BackOfficeSite

  init() throws { site = try BackOfficeSite() }

  @Test func `a conversation is shown at once, and what was shown is read later, and nothing else`()
    async throws
  {
    let id = try site.start(by: site.anna, messages: 1)
    let store = site.node.store
    try store.write { session in
      try session.markRead(id, by: site.bob)
      _ = try session.post(to: id, author: site.anna, body: "News")
    }
    let (begun, isShown) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    try await site.visiting(as: "bob") { [site] visitor in
      async let exchange: Void = onThread(of: DispatchQueue(label: "exchange")) {
        try store.write { session in
          _ = try session.post(to: id, author: site.anna, body: "What nobody was shown")
          begun.signal()
          isShown.wait()
        }
      }
      try await onThread(of: DispatchQueue(label: "begun")) { begun.wait() }
      let page = try await visitor.get("/conversations/\(id)")
      #expect(page.text.contains("News") && !page.text.contains("What nobody"))
      isShown.signal()
      try await exchange
      let shown = try store.read { try $0.messages(of: id) }
      #expect(try await becomes(unread: Set(shown.suffix(1).map(\.id)), in: id))
    }
  }

  /// Waits for what is written beside the pages.
  private func becomes(unread expected: Set<RowID>, in conversation: RowID) async throws -> Bool {
    for _ in 0..<500 {
      let unread = try site.node.store.read {
        try $0.unread(of: conversation, by: site.bob, for: .backOffice)
      }
      if unread == expected { return true }
      try await Task.sleep(for: .milliseconds(10))
    }
    return false
  }
}
