import Exchange
import Foundation
import TestSupport
import Testing
import Versioning

/// What a folder looks like after many visits, and what a visit makes of what others did meanwhile.
@Suite struct FolderUpkeepTests {
  let scratch: Scratch
  let folder: String
  let lyon: Visitor
  let oslo: Visitor
  let conversation: RowID

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("share")
    lyon = try Visitor("Lyon", in: scratch)
    oslo = try Visitor("Oslo", in: scratch)
    try Visitor.meet([lyon, oslo])
    conversation = try lyon.start("Late delivery")
    try lyon.visit(folder)
    try oslo.visit(folder)
  }

  private func files(of site: String) throws -> [String] {
    try names(in: folder).filter { $0.hasPrefix(site) }
  }

  // MARK: - One bundle for several

  @Test func `many visits leave few files, and who comes then gets everything`() throws {
    let theirs = try files(of: "oslo")
    for number in 0..<24 {
      try lyon.post("\(number)", to: conversation)
      try lyon.visit(folder)
      #expect(try files(of: "lyon").count <= 9)
    }
    #expect(try files(of: "oslo") == theirs)
    try oslo.visit(folder)
    let vienna = try Visitor("Vienna", in: scratch)
    try Visitor.meet([lyon, oslo, vienna])
    let report = try vienna.visit(folder)
    #expect(report.outcomes.allSatisfy { $0.isApplied })
    for visitor in [lyon, oslo] { try visitor.visit(folder) }
    #expect(try Set([lyon, oslo, vienna].map { try $0.digest() }).count == 1)
  }

  @Test func `who writes a lot between two visits does not read the folder again`() throws {
    try oslo.post("from Oslo", to: try oslo.start("Opening hours"))
    for visitor in [oslo, lyon, oslo] { try visitor.visit(folder) }
    for number in 0..<100 { try lyon.post("\(number)", to: conversation) }
    let report = try lyon.visit(folder)
    #expect(report.outcomes.isEmpty)
    #expect(report.unchanged == (try names(in: folder).count) - report.written.count)
  }

  @Test func `the eighth bundle of a size replaces the seven before, and a quiet visit nothing`() throws {
    for number in 0..<6 {
      try lyon.post("\(number)", to: conversation)
      #expect(try lyon.visit(folder).replaced.isEmpty)
    }
    let before = try files(of: "lyon")
    #expect(before.count == 7)
    #expect(try lyon.visit(folder).replaced.isEmpty)
    try lyon.post("the eighth", to: conversation)
    let report = try lyon.visit(folder)
    #expect(report.replaced.count == 7)
    #expect(try files(of: "lyon").count == 1)
    #expect(try lyon.visit(folder).written.isEmpty)
  }

  @Test func `what a visit that was cut off between writing and removing left is removed by the next`() throws
  {
    let old = try #require(try files(of: "lyon").first)
    let copy = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + old))
    for number in 0..<7 {
      try lyon.post("\(number)", to: conversation)
      try lyon.visit(folder)
    }
    try copy.write(to: URL(fileURLWithPath: folder + "/" + old))
    #expect(try files(of: "lyon").count == 2)
    #expect(try lyon.visit(folder).replaced.count == 1)
    #expect(try files(of: "lyon").count == 1)
    try oslo.visit(folder)
    #expect(try oslo.digest() == lyon.digest())
  }

  @Test func `a reader goes on quietly when its writer draws bundles together under its eyes`() throws {
    for number in 0..<6 {
      try lyon.post("\(number)", to: conversation)
      try lyon.visit(folder)
    }
    try lyon.post("the eighth", to: conversation)
    var isFirst = true
    let report = try oslo.visit(folder) { line in
      guard line.hasPrefix("reading"), isFirst else { return }
      isFirst = false
      do { try lyon.visit(folder) } catch { Issue.record(error) }
    }
    #expect(!isFirst)
    #expect(report.outcomes.count == 1)
    #expect(report.outcomes.allSatisfy { $0.isApplied })
    #expect(try oslo.digest() == lyon.digest())
  }

  // MARK: - Refusals

  @Test func `a file of a stranger is told at each visit, counted once, and taken once he is trusted`() throws
  {
    let rome = try Visitor("Rome", in: scratch)
    let question = try rome.start("Opening hours")
    try rome.post("from Rome", to: question)
    try rome.visit(folder)
    for _ in 0..<3 {
      let report = try oslo.visit(folder)
      #expect(report.outcomes.count { !$0.isApplied } == 1)
    }
    #expect(try oslo.refusals().map(\.count) == [1])
    try oslo.trust(rome)
    let report = try oslo.visit(folder)
    #expect(report.outcomes.map(\.isApplied) == [true])
    #expect(try oslo.node.store.read { try $0.row(.conversation, question) } != nil)
  }

  @Test func `a damaged file is read once, and again when it was copied again`() throws {
    try lyon.post("news", to: conversation)
    let path = try #require(try lyon.visit(folder).written.first?.path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.dropLast(9).write(to: URL(fileURLWithPath: path))
    try setTime(path, secondsAgo: 60)
    var reads = 0
    for _ in 0..<3 {
      let report = try oslo.visit(folder) { if $0.hasPrefix("reading") { reads += 1 } }
      #expect(report.outcomes.map(\.isApplied) == [false])
      #expect(report.outcomes.allSatisfy { "\($0.result)".contains("cut off") })
    }
    #expect(reads == 1)
    try whole.write(to: URL(fileURLWithPath: path))
    #expect(try oslo.visit(folder).outcomes.map(\.isApplied) == [true])
    #expect(try oslo.digest() == lyon.digest())
  }

  @Test func `a copy that is completed within a tick of the file system's clock is read again`() throws {
    try lyon.post("news", to: conversation)
    let path = try #require(try lyon.visit(folder).written.first?.path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    // As programs copy that take the room first.
    try Data(count: whole.count).write(to: URL(fileURLWithPath: path))
    // Within a tick however slow this machine is: by a clock that goes ahead.
    let time = try setTime(path, secondsAgo: -60)
    #expect(try oslo.visit(folder).outcomes.map(\.isApplied) == [false])
    try whole.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    #expect(try oslo.visit(folder).outcomes.map(\.isApplied) == [true])
  }

  // MARK: - Leftovers

  @Test func `what this node left half is removed, what others left is named and stays`() throws {
    let replica = try lyon.node.store.read { try $0.position().replica }.description.prefix(8)
    let own = ".\(replica)-0192f3a4-1111-7222-8333-444455556666.partial"
    let others = [".0192f3a4-0192f3a4-1111-7222-8333-444455556666.partial", "copy.xml.zst.partial"]
    for name in [own] + others { _ = try scratch.write("half", to: "share/" + name) }
    #expect(try lyon.visit(folder).unfinished.sorted() == others)
    #expect(try names(in: folder).filter { $0.hasSuffix(".partial") } == others)
  }

  @Test func `two programs of one node do not visit a folder at the same time`() throws {
    try lyon.post("news", to: conversation)
    var refusal: String?
    try lyon.visit(folder) { _ in
      do { try lyon.visit(folder) } catch { refusal = "\(error)" }
    }
    #expect(refusal?.contains("another program of this node") == true)
    #expect(try lyon.visit(folder).written.isEmpty)
  }

  /// Returns the time that the file has now.
  @discardableResult
  private func setTime(_ path: String, secondsAgo seconds: Double) throws -> Date {
    let time = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 - seconds).rounded(.down))
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    return time
  }
}
