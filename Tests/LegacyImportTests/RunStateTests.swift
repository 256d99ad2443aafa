import ConversationStore
import Foundation
import LegacyImport
import TestSupport
import Testing

/// What a run is said to be, while a process is at it and after that has ended.
@Suite struct RunStateTests {
  private struct Cut: Error {}

  let scratch: Scratch
  let store: Store
  let mailbox = Places.fixture("service.mbox")

  init() throws {
    scratch = try Scratch()
    store = try scratch.store("Lyon")
  }

  private func states() throws -> [RunSummary.State] {
    try store.read { try RunSummary.all($0) }.map(\.state)
  }

  private func mail(_ paths: [String], domains: [String] = []) -> (MailImport, [String]) {
    var options = MailImportOptions(internalDomains: domains)
    options.batch = 5
    return (MailImport(into: store, options), paths)
  }

  private func cut(_ paths: [String], domains: [String] = []) throws {
    var (mail, paths) = mail(paths, domains: domains)
    #expect(throws: Cut.self) { _ = try mail.run(paths, progress: { _ in throw Cut() }) }
  }

  private func finish(_ paths: [String], domains: [String] = []) throws {
    var (mail, paths) = mail(paths, domains: domains)
    _ = try mail.run(paths)
  }

  @Test func `a run is running while somebody is at it, and cannot be gone on with meanwhile`() throws {
    var (mail, paths) = mail([mailbox])
    var seen: [RunSummary.State] = []
    _ = try mail.run(
      paths,
      progress: { _ in
        seen += try states()
        #expect(throws: ImportError.self) { try MailImport.interrupted(1, in: store) }
      })
    #expect(seen.count > 2)
    #expect(Set(seen.dropLast()) == [.running])
    #expect(try states() == [.finished])
    #expect(try names(in: scratch.folder + "/Lyon").contains("imports"))
  }

  @Test func `a run whose process was killed is interrupted though its lock file is there`() throws {
    try cut([mailbox])
    try scratch.write("", to: "Lyon/imports/run-1.lock")
    #expect(try states() == [.interrupted])
    let found = try MailImport.interrupted(1, in: store)
    var rest = try #require(found)
    _ = try rest.import.run(rest.paths, resuming: 1)
    #expect(try states() == [.finished])
  }

  @Test func `an interrupted run is done with once a later one over the same files has finished`() throws {
    let other = try scratch.write("", to: "other.mbox")
    try cut([mailbox])
    try cut([mailbox])
    #expect(try states() == [.interrupted, .interrupted])
    try finish([other])
    try finish([mailbox], domains: ["x.example"])
    #expect(try states() == [.finished, .finished, .interrupted, .interrupted])
    try finish([other, mailbox])
    #expect(try states().suffix(2) == [.replaced, .replaced])
    _ = try store.write { try $0.undoImport(5) }
    #expect(try states().suffix(2) == [.interrupted, .interrupted])
  }

  @Test func `a run that was interrupted after another one had finished is not done with`() throws {
    try finish([mailbox])
    try cut([mailbox])
    #expect(try states() == [.interrupted, .finished])
  }

  @Test func `an interrupted run over records is done with by a later one too`() throws {
    let desk = try Desk()
    func prepare(_ change: (inout ImportSettings) -> Void = { _ in }) throws -> MappedImport {
      try desk.prepare(store, batch: 1, change)
    }
    #expect(throws: Cut.self) { _ = try prepare().run(progress: { _ in throw Cut() }) }
    _ = try prepare { $0.instance = "other" }.run()
    #expect(try states() == [.finished, .interrupted])
    _ = try prepare().run()
    #expect(try states() == [.finished, .finished, .replaced])
  }
}
