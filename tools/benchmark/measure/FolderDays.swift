import ConversationStore
import Conversations
import Exchange
import Foundation
import Synchronization
import Versioning

/// Offices that share one folder: each writes a few messages a day and visits it once.
struct FolderDays {
  static let messages = 3

  /// What one day took, over all offices.
  struct Figures: Codable {
    var day = 0
    var offices = 0
    var filesAtEnd = 0
    var bytesAtEnd: UInt64 = 0
    var filesRead = 0
    var bytesRead: UInt64 = 0
    var bytesWritten: UInt64 = 0
    var replaced = 0
    var secondsPerVisit = 0.0
    var lastVisitMilliseconds = 0.0
    var quietVisitMilliseconds = 0.0
    var knowledgeIntervals = 0
    var equal = false
  }

  private struct Office {
    let node: Node
    let person: RowID
    let conversation: RowID
  }

  private let folder: URL
  private var offices: [Office] = []
  private let world = DeterministicWorld()

  init(in directory: URL, offices count: Int) throws {
    folder = directory.appendingPathComponent("folder")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let world = world
    let environment = StoreEnvironment(
      now: { world.tick() }, random: { world.random() }, machine: "bench")
    for number in 0..<count {
      let node = try Node.create(
        at: directory.appendingPathComponent("\(number)"), site: "Office \(number)", environment: environment)
      let (person, conversation) = try node.store.write { session in
        let person = try session.addPerson(
          kind: .user, name: "Officer \(number)", email: "officer\(number)@example.com")
        return (person, try session.startConversation(name: "Conversation \(number)", by: person))
      }
      offices.append(Office(node: node, person: person, conversation: conversation))
    }
    for office in offices {
      for (number, other) in offices.enumerated() where other.node.directory != office.node.directory {
        try office.node.addPeer("Office \(number)", key: other.node.key.publicKey)
      }
    }
  }

  mutating func run(_ day: Int) throws -> Figures {
    var figures = Figures()
    (figures.day, figures.offices) = (day, offices.count)
    var last = 0.0
    for office in offices {
      for number in 0..<Self.messages {
        try office.node.store.write(by: office.person) { session in
          _ = try session.post(
            to: office.conversation, author: office.person,
            body:
              "Day \(day), message \(number): the goods have not arrived; please tell us when they were sent."
          )
        }
      }
      last = try visit(office, &figures)
    }
    figures.secondsPerVisit /= Double(offices.count)
    figures.lastVisitMilliseconds = last * 1000
    let files = try sizes()
    figures.filesAtEnd = files.count
    figures.bytesAtEnd = files.values.reduce(0, +)
    if let office = offices.last {
      var quiet = Figures()
      figures.quietVisitMilliseconds = try visit(office, &quiet) * 1000
      figures.knowledgeIntervals = try office.node.store.read { session in
        try session.position().knowledge.entries.reduce(0) { $0 + $1.counters.intervals.count }
      }
    }
    figures.equal = try agree()
    return figures
  }

  private func visit(_ office: Office, _ figures: inout Figures) throws -> Double {
    let before = try sizes()
    var read: Set<String> = []
    let duration = try ContinuousClock().measure {
      let report = try office.node.synchronize(withFolder: folder) { line in
        if line.hasPrefix("reading ") { read.insert(String(line.dropFirst(8))) }
      }
      figures.replaced += report.replaced.count
      for case .refused(let error) in report.outcomes.map(\.result) { throw error }
    }
    figures.filesRead += read.count
    figures.bytesRead += read.reduce(0) { $0 + (before[$1] ?? 0) }
    for (name, size) in try sizes() where before[name] == nil { figures.bytesWritten += size }
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    figures.secondsPerVisit += seconds
    return seconds
  }

  /// Whether the two that visited last know the same and show the same.
  private func agree() throws -> Bool {
    guard let first = offices.first, let last = offices.last else { return true }
    _ = try first.node.synchronize(withFolder: folder)
    _ = try last.node.synchronize(withFolder: folder)
    return try first.node.store.read { try $0.digest() } == last.node.store.read { try $0.digest() }
  }

  private func sizes() throws -> [String: UInt64] {
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.fileSizeKey])
    return try Dictionary(
      uniqueKeysWithValues: files.map {
        ($0.lastPathComponent, UInt64(try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0))
      })
  }
}
