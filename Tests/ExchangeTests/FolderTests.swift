import Foundation
import TestSupport
import Testing

/// A folder that several nodes share: a stick, a mounted share.
@Suite struct FolderTests {
  let scratch: Scratch
  let folder: String
  let lyon: Office
  let oslo: Office
  let vienna: Office
  let conversation: String

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("stick")
    lyon = try Office("Head Office, Lyon!", in: scratch)
    oslo = try Office("Oslo", in: scratch)
    vienna = try Office("Wien Süd", in: scratch)
    conversation = try lyon.startConversation("Late delivery")
    try lyon.post("from Lyon", to: conversation)
  }

  @Test func `three nodes agree after each has visited the folder, and a second visit reads nothing`() throws
  {
    try lyon.synchronize(folder)
    try oslo.synchronize(folder)
    try oslo.post("from Oslo", to: conversation)
    try vienna.synchronize(folder)
    try vienna.post("from Vienna", to: conversation)
    for office in [oslo, vienna, lyon, oslo, vienna] { try office.synchronize(folder) }
    for office in [lyon, oslo, vienna] {
      #expect(
        try office.bodies(of: conversation).sorted() == ["from Lyon", "from Oslo", "from Vienna"])
    }
    try expectAgreement(lyon, oslo, vienna)

    let files = try names(in: folder)
    for office in [lyon, oslo, vienna] {
      let (report, _) = try office.synchronize(folder)
      #expect(report.bundles.isEmpty)
      #expect(report.written.isEmpty)
      #expect(report.unchanged == files.count)
    }
    #expect(try names(in: folder) == files)
  }

  @Test func `bundles are named for the site, the replica and the bundle`() throws {
    let places = [(lyon, "head-office-lyon"), (vienna, "wien-s-d")]
    for (office, site) in places {
      let written = try office.synchronize(folder).report.written
      let path = try #require(written.first?.file)
      #expect(written.count == 1)
      let replica = try office.status().replica.prefix(8)
      let name = URL(fileURLWithPath: path).lastPathComponent
      let start = "\(site)-\(replica)-"
      #expect(name.hasPrefix(start), "\(name)")
      let uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.xml\.zst/
      #expect(name.dropFirst(start.count).wholeMatch(of: uuid) != nil, "\(name)")
    }
    #expect(try names(in: folder).count == 2)
  }

  @Test func `names decide nothing`() throws {
    try lyon.synchronize(folder)
    let file = try #require(try names(in: folder).first)
    try FileManager.default.moveItem(atPath: folder + "/" + file, toPath: folder + "/renamed.xml.zst")
    try oslo.synchronize(folder)
    #expect(try oslo.bodies(of: conversation) == ["from Lyon"])
    #expect(try lyon.synchronize(folder).report.written.isEmpty)
  }

  @Test func `a damaged file is reported and skipped, and the rest goes on`() throws {
    try lyon.synchronize(folder)
    let file = folder + "/" + (try #require(try names(in: folder).first))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: folder + "/a-damaged.xml.zst"))
    try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: folder + "/z-cut.xml.zst"))
    try Data().write(to: URL(fileURLWithPath: folder + "/empty.xml"))

    let ending = try oslo.run("sync", "folder", folder, "--json")
    #expect(ending.status == 2)
    let report: FolderDocument = try ending.decoded()
    #expect(report.bundles.count { $0.result == "applied" } == 1)
    let refused = report.bundles.filter { $0.result == "refused" }
    #expect(
      refused.map(\.file) == ["a-damaged.xml.zst", "empty.xml", "z-cut.xml.zst"].map { folder + "/" + $0 })
    #expect(refused.allSatisfy { $0.error?.isEmpty == false && ending.errors.contains($0.file) })
    #expect(report.written.count == 1)
    #expect(try oslo.bodies(of: conversation) == ["from Lyon"])
    try oslo.expectSound()
  }

  @Test func `what a damaged file held is written again by a node that has it`() throws {
    try lyon.synchronize(folder)
    let file = folder + "/" + (try #require(try names(in: folder).first))
    try Data(contentsOf: URL(fileURLWithPath: file)).dropLast(7).write(to: URL(fileURLWithPath: file))
    let report = try lyon.synchronize(folder).report
    #expect(report.written.count == 1 && report.mended == [file] && report.bundles.isEmpty)
    #expect(try names(in: folder).count == 1)
    try oslo.synchronize(folder)
    #expect(try oslo.bodies(of: conversation) == ["from Lyon"])
  }

  @Test func `half-written and foreign files and folders are left alone`() throws {
    try lyon.synchronize(folder)
    let file = folder + "/" + (try #require(try names(in: folder).first))
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    for name in [".0192f3a4.partial", "copy.xml.zst.partial", ".hidden.xml.zst", "photo.jpg", "README"] {
      try whole.prefix(100).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
    _ = try scratch.makeFolder("stick/folder.xml")
    let present = try names(in: folder)
    let (report, errors) = try oslo.synchronize(folder)
    #expect(report.bundles.map(\.result) == ["applied"])
    #expect(errors == "")
    #expect(try Set(names(in: folder)).isSuperset(of: present))
    #expect(try names(in: folder).count == present.count + report.written.count)
  }

  @Test func `an XML file that is no bundle is refused by name`() throws {
    let note = try scratch.write("<?xml version=\"1.0\"?>\n<note/>\n", to: "stick/note.xml")
    let ending = try oslo.run("sync", "folder", folder, "--json")
    #expect(ending.status == 1)
    #expect(ending.errors.contains(note))
    #expect(try ending.decoded(FolderDocument.self).written.count == 1)
  }

  @Test func `a folder that is missing, or a file, is named, and nothing is made`() throws {
    let missing = try lyon.run("sync", "folder", scratch.path("none"))
    #expect(missing.status == 1)
    #expect(missing.errors.contains(scratch.path("none")))
    #expect(!FileManager.default.fileExists(atPath: scratch.path("none")))
    let file = try scratch.write("text", to: "file")
    #expect(try lyon.run("sync", "folder", file).status == 1)
  }

  @Test func `a folder that cannot be written to gives its bundles, and no half file`() throws {
    try oslo.post("from Oslo", to: try oslo.startConversation("Opening hours"))
    try oslo.synchronize(folder)
    // Whoever may write everywhere cannot write into this one either.
    let mine = "/sys/kernel"
    if getuid() != 0 {
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
      defer { #expect(chmod(folder, 0o755) == 0) }
      let ending = try lyon.run("sync", "folder", folder)
      #expect(ending.status == 1)
      #expect(ending.errors.contains(folder))
      #expect(try names(in: folder).count == 1)
    } else if FileManager.default.fileExists(atPath: mine) {
      let ending = try lyon.run("sync", "folder", mine)
      #expect(ending.status == 1)
      #expect(ending.errors.contains(mine))
      #expect(!ending.errors.contains("CocoaError"))
    }
    try lyon.synchronize(folder)
    try lyon.expectSound()
  }
}
