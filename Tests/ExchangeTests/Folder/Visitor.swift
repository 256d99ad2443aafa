import ConversationStore
import Conversations
import Exchange
import Foundation
import Signing
import TestSupport
import Versioning

/// A node of this process that visits a folder.
struct Visitor {
  let site: String
  let node: Node
  private let person: RowID

  init(_ site: String, in scratch: Scratch, environment: StoreEnvironment = .system()) throws {
    self.site = site
    let directory = URL(fileURLWithPath: scratch.path("node-\(site)"))
    node = try Node.create(at: directory, site: site, environment: environment)
    person = try node.store.write { session in
      try session.addPerson(kind: .user, name: "\(site)'s officer", email: "\(site)@example.com")
    }
  }

  /// They trust each other.
  static func meet(_ visitors: [Visitor]) throws {
    for visitor in visitors {
      for other in visitors where other.site != visitor.site { try visitor.trust(other) }
    }
  }

  func trust(_ other: Visitor) throws { try node.addPeer(other.site, key: other.node.key.publicKey) }

  func start(_ name: String) throws -> RowID {
    try node.store.write(by: person) { try $0.startConversation(name: name, by: person) }
  }

  func post(_ body: String, to conversation: RowID) throws {
    try node.store.write(by: person) { _ = try $0.post(to: conversation, author: person, body: body) }
  }

  @discardableResult
  func visit(_ folder: String, _ progress: (String) -> Void = { _ in }) throws -> FolderReport {
    try node.synchronize(withFolder: URL(fileURLWithPath: folder), progress: progress)
  }

  func digest() throws -> StateDigest { try node.store.read { try $0.digest() } }

  func refusals() throws -> [Refusal] { try node.store.read { try $0.refusals() } }
}
