import ConversationStore
import Exchange
import Foundation
import Synchronization
import TestSupport
import Testing
import Versioning

/// What a node makes of its own bundles that a medium has damaged.
@Suite struct OwnBundleTests {
  private final class Clock: Sendable {
    private let ahead = Mutex<Int64>(0)

    func advance(hours: Int64) { ahead.withLock { $0 += hours * 3_600_000 } }

    var environment: StoreEnvironment {
      var environment = StoreEnvironment.system()
      let system = environment.now
      environment.now = { [self] in system() + ahead.withLock { $0 } }
      return environment
    }
  }

  enum Defect: String, CaseIterable { case flipped, cut, empty }

  let scratch: Scratch
  let folder: String
  let lyon: Visitor
  let oslo: Visitor
  let conversation: RowID
  private let clock = Clock()

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("share")
    lyon = try Visitor("Lyon", in: scratch, environment: clock.environment)
    oslo = try Visitor("Oslo", in: scratch, environment: clock.environment)
    try Visitor.meet([lyon, oslo])
    conversation = try lyon.start("Late delivery")
    try lyon.post("from Lyon", to: conversation)
  }

  private func damage(_ path: String, _ defect: Defect) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    switch defect {
    case .flipped: bytes[bytes.count / 2] ^= 4
    case .cut: bytes.removeLast(bytes.count / 3)
    case .empty: bytes = Data()
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  /// Changes a bit, and nothing by which a file system tells that.
  private func damageSilently(_ path: String) throws {
    try Program.run("cp", "-p", path, scratch.path("before"), in: scratch)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let middle = try handle.seekToEnd() / 2
    try handle.seek(toOffset: middle)
    let byte = try #require(try handle.read(upToCount: 1)?.first)
    try handle.seek(toOffset: middle)
    try handle.write(contentsOf: Data([byte ^ 4]))
    try handle.close()
    try Program.run("touch", "-r", scratch.path("before"), path, in: scratch)
  }

  /// The one bundle that a visit of Lyon writes.
  private func write() throws -> String { try #require(try lyon.visit(folder).written.first?.path) }

  private func expectMended(_ path: String, _ report: FolderReport) throws {
    #expect(report.mended == [path])
    #expect(report.outcomes.allSatisfy { $0.isApplied } && report.failure == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
    let next = try lyon.visit(folder)
    #expect(next.mended.isEmpty && next.written.isEmpty && next.outcomes.isEmpty)
    let theirs = try oslo.visit(folder)
    #expect(theirs.outcomes.allSatisfy { $0.isApplied })
    try lyon.visit(folder)
    #expect(try oslo.digest() == lyon.digest())
  }

  @Test(arguments: Defect.allCases)
  func `what an own bundle held that was damaged is written again, and the damaged one goes`(defect: Defect)
    throws
  {
    let path = try write()
    try damage(path, defect)
    let report = try lyon.visit(folder)
    #expect(report.written.count == 1)
    try expectMended(path, report)
  }

  @Test func `what others have read of a damaged bundle is not lost, and its owner takes it away`() throws {
    let path = try write()
    try oslo.visit(folder)
    try damage(path, .flipped)
    let theirs = try oslo.visit(folder)
    #expect(theirs.outcomes.map(\.isApplied) == [false] && theirs.mended.isEmpty)
    #expect(FileManager.default.fileExists(atPath: path), "a node deletes nothing of another")
    #expect(theirs.written.count == 1)
    let report = try lyon.visit(folder)
    #expect(report.mended == [path] && report.outcomes.allSatisfy { $0.isApplied })
    #expect(try oslo.visit(folder).outcomes.allSatisfy { $0.isApplied })
    let vienna = try Visitor("Vienna", in: scratch)
    try Visitor.meet([lyon, oslo, vienna])
    #expect(try vienna.visit(folder).outcomes.allSatisfy { $0.isApplied })
    try lyon.visit(folder)
    #expect(try vienna.digest() == lyon.digest())
  }

  @Test func `damage that a medium does not tell of is found within a day`() throws {
    let path = try write()
    try damageSilently(path)
    clock.advance(hours: 23)
    #expect(try lyon.visit(folder).mended.isEmpty)
    #expect(try oslo.visit(folder).outcomes.map(\.isApplied) == [false])
    clock.advance(hours: 2)
    try expectMended(path, try lyon.visit(folder))
  }

  @Test func `a bundle that only told what its writer knew is told again when it was damaged`() throws {
    _ = try write()
    try oslo.post("from Oslo", to: try oslo.start("Opening hours"))
    try oslo.visit(folder)
    #expect(try lyon.visit(folder).written.isEmpty)
    clock.advance(hours: 24 * 8)
    let path = try #require(try lyon.visit(folder).written.first?.path)
    try damage(path, .flipped)
    let report = try lyon.visit(folder)
    #expect(report.mended == [path] && report.written.count == 1)
  }

  @Test(.enabled(if: Medium.isAvailable(.memory), "SKIPPED: no file system can be mounted here"))
  func `a damaged bundle stays until there is room for a sound one, and is refused until then`() throws {
    let medium = try Medium(.memory, kilobytes: 256, in: scratch)
    let path = try #require(try lyon.visit(medium.path).written.first?.path)
    try damage(path, .flipped)
    let filler = medium.path + "/filler"
    try Program.run("sh", "-c", "cat /dev/zero > \(filler)", in: scratch)
    for _ in 0..<2 {
      let report = try lyon.visit(medium.path)
      #expect(report.failure != nil && report.mended.isEmpty)
      #expect(report.outcomes.map(\.path) == [path] && report.outcomes.allSatisfy { !$0.isApplied })
      #expect(FileManager.default.fileExists(atPath: path))
    }
    try FileManager.default.removeItem(atPath: filler)
    #expect(try lyon.visit(medium.path).mended == [path])
    #expect(try oslo.visit(medium.path).outcomes.allSatisfy { $0.isApplied })
    try lyon.visit(medium.path)
    #expect(try oslo.digest() == lyon.digest())
  }
}
