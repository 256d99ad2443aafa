import Foundation
import RecordFormat
import TestSupport
import Testing

@Suite struct ArchiveTests {
  /// A zip file without compression (APPNOTE.TXT, section 4.3).
  private func zip(_ members: [(name: String, bytes: [UInt8])], encrypted: Bool = false) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(value >> (8 * $0) & 0xFF) } }
    var body: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let name = Array(member.name.utf8)
      var common = number(20, 2) + number(encrypted ? 0x801 : 0x800, 2) + number(0, 2) + number(0, 4)
      common +=
        number(Int(crc(member.bytes)), 4) + number(member.bytes.count, 4) + number(member.bytes.count, 4)
      common += number(name.count, 2) + number(0, 2)
      directory += [0x50, 0x4B, 1, 2] + number(20, 2) + common + number(0, 2) + number(0, 2) + number(0, 2)
      directory += number(0, 4) + number(body.count, 4) + name
      body += [0x50, 0x4B, 3, 4] + common + name + member.bytes
    }
    let counts = number(0, 4) + number(members.count, 2) + number(members.count, 2)
    return body + directory + [0x50, 0x4B, 5, 6] + counts + number(directory.count, 4) + number(body.count, 4)
      + number(0, 2)
  }

  private func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
  }

  @Test func `the members of a zip file are read in place`() throws {
    let scratch = try Scratch()
    let rows = "a,b\n1,2\n"
    let archive = zip([
      ("Case.csv", Array(rows.utf8)), ("data/Tickets0.xml", Array("<l><r/></l>".utf8)),
      ("../../out.csv", Array(rows.utf8)),
    ])
    let path = try scratch.file(archive, "export_1.zip").path
    let files = try ExportFiles([path]).files
    #expect(files.map(\.name) == ["Case.csv", "data/Tickets0.xml", "../../out.csv"])
    #expect(files[0].display == "\(path) › Case.csv")
    #expect(files[0].size == 8)
    #expect(try Reading(files[0]).column("b") == ["2"])
    #expect(try Reading(files[1]).records.count == 1)
    #expect(try Reading(files[2]).column("a") == ["1"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder) == ["export_1.zip"])
  }

  @Test func `a broken record in a zip file costs itself alone`() throws {
    let scratch = try Scratch()
    let text = "<l>\n<r><a>1</a></r>\n<r><a>2</r>\n<r><a>3</a></r>\n</l>"
    let path = try scratch.file(zip([("x.xml", Array(text.utf8))]), "x.zip").path
    let reading = try Reading(#require(ExportFiles([path]).files.first))
    #expect(reading.column("a") == ["1", "3"])
    #expect(reading.rejected.map(\.place.line) == [3])
  }

  @Test func `members of one name are read each once, and told apart`() throws {
    let scratch = try Scratch()
    let members = ["1", "2", "3"].map { (name: "a.csv", bytes: Array("a,b\n\($0),x\n".utf8)) }
    let path = try scratch.file(zip(members), "x.zip").path
    let files = try ExportFiles([path]).files
    #expect(files.map(\.name) == ["a.csv", "a.csv", "a.csv"])
    #expect(Set(files.map(\.display)).count == 3)
    #expect(try files.flatMap { try Reading($0).column("a") } == ["1", "2", "3"])
    let contents = FileContents(files)
    var sizes: [Int] = []
    for _ in files { _ = try contents.next { sizes.append($0.count) } }
    #expect(sizes == [8, 8, 8])
  }

  @Test func `a member's name is read as the UTF-8 that it is, in any locale`() throws {
    let scratch = try Scratch()
    let path = try scratch.file(zip([("aktivitäten.csv", Array("a,b\n1,2\n".utf8))]), "x.zip").path
    let file = try #require(ExportFiles([path]).files.first)
    #expect(file.name == "aktivitäten.csv")
    #expect(try Reading(file).column("b") == ["2"])
  }

  @Test func `an encrypted member and a damaged archive are reported`() throws {
    let scratch = try Scratch()
    let sound = zip([("a.csv", Array("a,b\n1,2\n".utf8))], encrypted: true)
    let locked = try scratch.file(sound, "locked.zip").path
    #expect(try Reading(#require(ExportFiles([locked]).files.first)).error?.reason == .encrypted)
    var damaged = zip([("a.csv", Array("a,b\n1,2\n".utf8))])
    damaged[37] ^= 0xFF
    let path = try scratch.file(damaged, "damaged.zip").path
    #expect(try Reading(#require(ExportFiles([path]).files.first)).error != nil)
    #expect(throws: ReadError.self) { try ExportFiles(["\(scratch.folder)/absent"]) }
  }

  @Test func `folders are walked by name, hidden files left out`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: "\(scratch.folder)/sub", withIntermediateDirectories: true)
    for name in ["b.csv", "a.csv", ".hidden", "sub/c.csv"] { _ = try scratch.file("x\n", name) }
    try FileManager.default.createSymbolicLink(
      atPath: "\(scratch.folder)/link.csv", withDestinationPath: "a.csv")
    #expect(try ExportFiles([scratch.folder]).leftOut == ["\(scratch.folder)/link.csv"])
    let names = try ExportFiles([scratch.folder]).files.map(\.name)
    #expect(names == ["a.csv", "b.csv", "sub/c.csv"])
  }

  @Test func `a pattern is held against the end of a name`() {
    func file(_ name: String) -> ExportFile { ExportFile(name: name, display: name, path: name) }
    #expect(file("data/Tickets0.xml").matches(glob: "tickets*.XML"))
    #expect(file("data/Tickets0.xml").matches(glob: "data/*.xml"))
    #expect(file("x/data/Tickets0.xml").matches(glob: "data/T?ckets0.xml"))
    #expect(!file("data/Tickets0.xml").matches(glob: "other/*.xml"))
    #expect(!file("data/Tickets0.xml").matches(glob: "*.csv"))
    #expect(!file("MyCase.csv").matches(glob: "Case.csv"))
    #expect(file("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab").matches(glob: "*a*a*a*a*a*a*b"))
  }
}
