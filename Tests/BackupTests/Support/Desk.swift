import Backup
import ConversationStore
import Conversations
import Exchange
import Foundation
import Signing
import Synchronization
import TestSupport
import Versioning

/// A node with a clock that the test sets, and people who write to it as the seed has it.
final class Desk: Sendable {
  static let start: Int64 = 1_795_000_000_000
  static let hour: Int64 = 3_600_000

  let node: Node
  let scratch: Scratch
  let site: String
  let clock: Clock
  private let state: Mutex<Pen>

  /// What the next write depends on.
  private struct Pen {
    var dice: SeededGenerator
    var people: [RowID] = []
    var conversations: [RowID] = []
    var count = 0
  }

  final class Clock: Sendable {
    private let now = Mutex(Desk.start)

    var time: Int64 { now.withLock { $0 } }
    func advance(by span: Int64) { now.withLock { $0 += span } }
    func set(_ time: Int64) { now.withLock { $0 = time } }
  }

  init(_ site: String, in scratch: Scratch, seed: UInt64 = 1, clock: Clock = Clock()) throws {
    self.site = site
    self.scratch = scratch
    self.clock = clock
    node = try Node.create(
      at: URL(fileURLWithPath: scratch.path(site), isDirectory: true), site: site,
      environment: Self.environment(clock))
    state = Mutex(Pen(dice: SeededGenerator(seed: seed)))
  }

  static func environment(_ clock: Clock) -> StoreEnvironment {
    var environment = StoreEnvironment.system()
    environment.now = { clock.time }
    return environment
  }

  func digest() throws -> StateDigest { try node.store.read { try $0.digest() } }

  /// Some writes of all kinds.
  func write(_ count: Int = 5) throws {
    try state.withLock { pen in
      for _ in 0..<count { try write(&pen) }
    }
  }

  private func write(_ pen: inout Pen) throws {
    pen.count += 1
    let text = "\(site) \(pen.count)"
    if pen.people.isEmpty || pen.people.count < 3 && pen.count % 4 == 0 {
      pen.people.append(
        try node.store.write { try $0.addPerson(kind: .user, name: text, email: "\(site)\(pen.count)@x.org") }
      )
      return
    }
    let person = pen.people.randomElement(using: &pen.dice) ?? pen.people[0]
    guard let conversation = pen.conversations.randomElement(using: &pen.dice), pen.count % 5 != 0 else {
      pen.conversations.append(
        try node.store.write(by: person) { try $0.startConversation(name: text, by: person) })
      return
    }
    let kind = Int.random(in: 0..<8, using: &pen.dice)
    try node.store.write(by: person) { session in
      switch kind {
      case 0: try session.rename(conversation, to: text)
      case 1:
        let isDeleted = try session.queries.conversation(conversation)?.isDeleted ?? true
        if isDeleted {
          try session.restore(.conversation, conversation)
        } else {
          try session.delete(conversation: conversation)
        }
      case 2: try session.assign(conversation, to: pen.people[0])
      default: _ = try session.post(to: conversation, author: person, body: "\(text) ünïcode <&> \u{1F600}")
      }
    }
  }

  /// Each takes what the other has.
  func meet(_ other: Desk) throws {
    try exchange(node, other.node)
  }

  func exchange(_ a: Node, _ b: Node) throws {
    for (from, to) in [(a, b), (b, a)] {
      let key = from.key.publicKey
      if try to.trustedPeer(fingerprint: key.fingerprint) == nil {
        try to.addPeer(UUID().uuidString, key: key)
      }
      let known = try to.store.read { try $0.position().knowledge }
      let path = scratch.path("exchange-\(UUID().uuidString).xml")
      try from.export(.since(known), to: path)
      for outcome in to.apply([path]) {
        if case .refused(let error) = outcome.result { throw error }
        if case .kept(let error) = outcome.result { throw error }
      }
    }
  }
}

extension Desk {
  func folder(_ name: String = "series") -> URL {
    URL(fileURLWithPath: scratch.path(name), isDirectory: true)
  }

  @discardableResult
  func backUp(_ wanted: BackupSettings.Wanted = .increment, to name: String = "series") throws -> BackupEntry
  {
    try node.backUp(to: folder(name), BackupSettings(wanted)).entry
  }
}
