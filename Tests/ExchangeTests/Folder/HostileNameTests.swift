import Exchange
import Foundation
import TestSupport
import Testing

/// Whoever may put files into a folder cannot reach beyond it by their names.
@Suite struct HostileNameTests {
  private static let names = [
    "up\\..\\..\\up.xml.zst", "%2e%2e%2fup.xml.zst", "~root.xml.zst", "-rf.xml.zst", "$(touch up).xml.zst",
    "a\nb\u{1B}[2J.xml.zst", "\u{202E}lmx.xml.zst", "con.xml.zst",
  ]
  /// A dot in front hides a file, and hidden files are somebody else's.
  private static let hidden = ["..\\..\\up.xml.zst", "...xml.zst"]

  let scratch: Scratch
  let folder: String
  let oslo: Visitor
  let rome: Visitor
  let bundle: Data

  init() throws {
    scratch = try Scratch()
    folder = try scratch.makeFolder("share/stick")
    oslo = try Visitor("Oslo", in: scratch)
    rome = try Visitor("Rome", in: scratch)
    try rome.post("from Rome", to: try rome.start("Opening hours"))
    let out = try scratch.makeFolder("out")
    let path = try #require(try rome.visit(out).written.first?.path)
    bundle = try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test func `a stranger's file is refused and counted, whatever it is called`() throws {
    let before = try everything()
    for name in Self.names + Self.hidden { try bundle.write(to: URL(fileURLWithPath: folder + "/" + name)) }
    let digest = try oslo.digest()
    let report = try oslo.visit(folder)
    #expect(report.outcomes.count { !$0.isApplied } == Self.names.count)
    #expect(try oslo.refusals().map(\.count) == [Self.names.count])
    #expect(try oslo.digest() == digest)
    let files = Self.names + Self.hidden + written(report)
    #expect(try everything().subtracting(before) == Set(files.map { "share/stick/" + $0 }))
  }

  @Test func `a peer's file is taken in, whatever it is called, and nothing else is touched`() throws {
    try oslo.trust(rome)
    for name in Self.names + Self.hidden { try bundle.write(to: URL(fileURLWithPath: folder + "/" + name)) }
    let before = try everything()
    let report = try oslo.visit(folder)
    #expect(report.outcomes.allSatisfy { $0.isApplied })
    #expect(try everything().subtracting(before) == Set(written(report).map { "share/stick/" + $0 }))
  }

  @Test func `what has the name of a bundle and is no file is named`() throws {
    try oslo.trust(rome)
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link.xml.zst", withDestinationPath: scratch.path("outside.xml.zst"))
    try FileManager.default.createDirectory(
      atPath: folder + "/directory.xml", withIntermediateDirectories: true)
    let latin: [CChar] =
      Array((folder + "/B").utf8CString.dropLast()) + [CChar(bitPattern: 0xFC)] + Array("r.xml".utf8CString)
    let file = try #require(fopen(latin, "w"))
    fclose(file)
    #expect(try oslo.visit(folder).passedOver == ["B\u{FFFD}r.xml", "directory.xml", "link.xml.zst"])
  }

  @Test func `a link out of the folder is neither read nor removed nor written through`() throws {
    try oslo.trust(rome)
    let outside = scratch.path("outside.xml.zst")
    try bundle.write(to: URL(fileURLWithPath: outside))
    let own = try oslo.node.store.read { try $0.position().replica.description.prefix(8) }
    for name in ["link.xml.zst", ".\(own)-x.partial"] {
      try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: outside)
    }
    let report = try oslo.visit(folder)
    #expect(report.outcomes.isEmpty)
    #expect(try Data(contentsOf: URL(fileURLWithPath: outside)) == bundle)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.count == 2 + report.written.count)
  }

  @Test func `a site cannot name its bundles out of the folder`() throws {
    let node = Office("x", at: scratch.path("x"), in: scratch)
    try node.succeed("init", "--site", "../../up/..\\")
    try node.succeed("person", "add", "--kind", "user", "--name", "John Doe", "--email", Office.john)
    let before = try everything(except: "x")
    let written = try node.synchronize(folder).report.written
    #expect(written.count == 1)
    let new = try everything(except: "x").subtracting(before).filter { !$0.hasPrefix("stream-") }
    #expect(new.count == 1)
    #expect(new.allSatisfy { $0.hasPrefix("share/stick/") && !$0.contains("..") })
  }

  private func written(_ report: FolderReport) -> [String] {
    report.written.map { URL(fileURLWithPath: $0.path).lastPathComponent }
  }

  /// Every path below the scratch folder, but for what nodes keep for themselves.
  private func everything(except node: String = "") throws -> Set<String> {
    let paths = try #require(FileManager.default.enumerator(atPath: scratch.folder)?.allObjects as? [String])
    return Set(paths.filter { !$0.hasPrefix("node-") && (node.isEmpty || !$0.hasPrefix(node)) })
  }
}
