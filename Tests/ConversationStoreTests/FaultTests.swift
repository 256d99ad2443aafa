import ConversationStore
import Foundation
import Testing

/// What the system refuses, told in the store's words.
@Suite struct FaultTests {
  @Test func `a database that another process is writing to is busy, and nothing was written`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.path("node")
    let first = try Store.create(at: path, site: "Lyon")
    var environment = StoreEnvironment.system()
    environment.patience = 0.05
    let second = try Store.open(at: path, environment: environment)
    let fault = #expect(throws: StoreFault.self) {
      try first.write { _ in
        try second.write { _ = try $0.addPerson(kind: .user, name: "Anna") }
      }
    }
    #expect(fault?.cause == .busy)
    #expect(fault?.path == path)
    #expect(fault?.description.contains("Run the command again") == true)
    #expect(try second.read { try $0.people() } == [])
    try second.write { _ = try $0.addPerson(kind: .user, name: "Anna") }
    #expect(try second.check().findings == [])
  }

  @Test(arguments: [0, 512, 4096 * 3])
  func `a damaged database is told from one that cannot be opened`(offset: Int) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.path("node")
    let store = try Store.create(at: path, site: "Lyon")
    try store.close()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes.replaceSubrange(offset..<bytes.count, with: repeatElement(0xA5, count: bytes.count - offset))
    try bytes.write(to: URL(fileURLWithPath: path))
    let fault = #expect(throws: StoreFault.self) { try Store.open(at: path).check() }
    #expect(fault?.cause == .damaged)
    #expect(fault?.description.contains("restore the node from a backup") == true)
  }
}
