import Foundation
import TestSupport
import Testing

/// How somebody puts yesterday's database file back.
enum Restoring: String, CaseIterable, CustomTestStringConvertible {
  /// `cp` over `node.sqlite`; the witness stays.
  case databaseOnly
  /// The same, and `-wal` and `-shm` are removed.
  case databaseWithoutLog
  /// The same, and the witness is removed.
  case databaseWithoutWitness
  /// Database and witness are overwritten in place: what a virtual machine's snapshot does.
  case databaseAndWitness

  var testDescription: String { rawValue }
  var isNoticedAtOpening: Bool { self != .databaseAndWitness }
}

/// Through which folder the offices meet after the restore.
enum Meeting: CaseIterable { case sameFolder, anotherFolder }

/// Restoring the database file under a running exchange, which other ways to synchronise SQLite databases
/// answer with silent loss.
@Suite struct TakenBackTests {
  @Test(arguments: Restoring.allCases, Meeting.allCases)
  func `nothing is lost if a database is taken back and then writes more than it lost`(
    _ restoring: Restoring, _ meeting: Meeting
  ) throws {
    try takeBack(restoring, meeting, lost: 2, writing: 5)
  }

  @Test(arguments: Restoring.allCases, Meeting.allCases)
  func `nothing is lost if a database is taken back and then writes less than it lost`(
    _ restoring: Restoring, _ meeting: Meeting
  ) throws {
    try takeBack(restoring, meeting, lost: 4, writing: 1)
  }

  @Test(arguments: Restoring.allCases)
  func `a database that is taken back and writes nothing gets everything back from its folder`(
    _ restoring: Restoring
  ) throws {
    try takeBack(restoring, .sameFolder, lost: 3, writing: 0)
  }

  private func takeBack(_ restoring: Restoring, _ meeting: Meeting, lost: Int, writing: Int) throws {
    let scratch = try Scratch()
    let folder = try scratch.makeFolder("stick")
    let lyon = try Office("Lyon", in: scratch)
    let oslo = try Office("Oslo", in: scratch)
    let conversation = try lyon.startConversation("Late delivery")
    try lyon.post("first", to: conversation)
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }

    let backup = try scratch.makeFolder("backup")
    for name in ["node.sqlite", "witness.json"] {
      try Program.run("cp", lyon.directory + "/" + name, backup, in: scratch)
    }
    let lostBodies = (1...lost).map { "lost \($0)" }
    for body in lostBodies { try lyon.post(body, to: conversation) }
    try oslo.post("from Oslo", to: conversation)
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }
    let before = try lyon.status().replica

    try restore(lyon, from: backup, restoring)
    var told = ""
    let newBodies = (0..<writing).map { "new \($0)" }
    for body in newBodies { told += try lyon.post(body, to: conversation) }
    if restoring.isNoticedAtOpening, writing > 0 { #expect(told.contains("notice: ")) }
    let stick = try meeting == .sameFolder ? folder : scratch.makeFolder("another stick")
    for office in [lyon, oslo, lyon, oslo] { told += try office.exchange(stick) }

    let expected = ["first", "from Oslo"] + lostBodies + newBodies
    for office in [lyon, oslo] {
      #expect(try office.bodies(of: conversation).sorted() == expected.sorted(), "\(office.site)")
    }
    try expectAgreement(lyon, oslo)
    if writing > 0 || restoring.isNoticedAtOpening {
      #expect(try lyon.status().replica != before)
      #expect(told.contains("notice: "))
    }
    #expect(try lyon.synchronize(stick).report.written.isEmpty)
    #expect(try lyon.status().conflicts == 0)
  }

  private func restore(_ office: Office, from backup: String, _ restoring: Restoring) throws {
    let scratch = office.scratch
    try Program.run("cp", backup + "/node.sqlite", office.directory + "/node.sqlite", in: scratch)
    switch restoring {
    case .databaseOnly: break
    case .databaseWithoutLog:
      for end in ["-wal", "-shm"] {
        try Program.run("rm", "-f", office.directory + "/node.sqlite" + end, in: scratch)
      }
    case .databaseWithoutWitness:
      try Program.run("rm", office.directory + "/witness.json", in: scratch)
    case .databaseAndWitness:
      try Program.run("cp", backup + "/witness.json", office.directory + "/witness.json", in: scratch)
    }
  }

  @Test func `an office that only received gets everything back when its database is taken back`() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeFolder("stick")
    let lyon = try Office("Lyon", in: scratch)
    let oslo = try Office("Oslo", in: scratch)
    let conversation = try lyon.startConversation("Late delivery")
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }
    let backup = scratch.path("yesterday.sqlite")
    try Program.run("cp", oslo.directory + "/node.sqlite", backup, in: scratch)
    try lyon.post("received once", to: conversation)
    for office in [lyon, oslo] { try office.synchronize(folder) }

    try Program.run("cp", backup, oslo.directory + "/node.sqlite", in: scratch)
    try oslo.synchronize(folder)
    #expect(try oslo.bodies(of: conversation) == ["received once"])
    try expectAgreement(lyon, oslo)
  }

  @Test func `two copies of one node directory both write, and nothing is lost`() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeFolder("stick")
    let lyon = try Office("Lyon", in: scratch)
    let oslo = try Office("Oslo", in: scratch)
    let conversation = try lyon.startConversation("Late delivery")
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }

    let copy = Office("Copy", at: scratch.path("copy"), in: scratch)
    try Program.run("cp", "-a", lyon.directory, copy.directory, in: scratch)
    #expect(try lyon.post("from the first", to: conversation) == "")
    #expect(try copy.post("from the second", to: conversation).contains("the database was copied"))
    #expect(try copy.post("from the second, later", to: conversation) == "")
    #expect(try lyon.status().replica != copy.status().replica)
    for office in [lyon, copy, oslo, lyon, copy, oslo] { try office.synchronize(folder) }

    let expected = ["from the first", "from the second", "from the second, later"]
    for office in [lyon, copy, oslo] {
      #expect(try office.bodies(of: conversation).sorted() == expected)
    }
    try expectAgreement(lyon, copy, oslo)
  }

  @Test func `a database that is put back twice takes a new name twice`() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeFolder("stick")
    let lyon = try Office("Lyon", in: scratch)
    let oslo = try Office("Oslo", in: scratch)
    let conversation = try lyon.startConversation("Late delivery")
    for office in [lyon, oslo, lyon] { try office.synchronize(folder) }
    let backup = try scratch.makeFolder("backup")
    for name in ["node.sqlite", "witness.json"] {
      try Program.run("cp", lyon.directory + "/" + name, backup, in: scratch)
    }
    var replicas: Set<String> = [try lyon.status().replica]
    for round in 1...3 {
      for number in 1...round { try lyon.post("\(round).\(number)", to: conversation) }
      for office in [lyon, oslo, lyon, oslo] { _ = try office.exchange(folder) }
      replicas.insert(try lyon.status().replica)
      if round < 3 { try restore(lyon, from: backup, .databaseAndWitness) }
    }
    for office in [lyon, oslo] {
      #expect(
        try office.bodies(of: conversation).sorted() == ["1.1", "2.1", "2.2", "3.1", "3.2", "3.3"])
    }
    #expect(replicas.count == 3)
    try expectAgreement(lyon, oslo)
  }
}

extension Office {
  /// Synchronises, where bundles may have to wait for others; returns what was said on standard error.
  func exchange(_ folder: String) throws -> String {
    let ending = try run("sync", "folder", folder, "--json")
    try #require(!ending.output.isEmpty, "\(site): \(ending.errors)")
    let report: FolderDocument = try ending.decoded()
    #expect(report.bundles.allSatisfy { $0.result != "refused" }, "\(ending.errors)")
    return ending.errors
  }
}
