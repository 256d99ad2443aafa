import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing
import Versioning

/// Bundles that mean harm: right by their digest, and made to exhaust the reader.
@Suite(.serialized) struct HostileBytesTests {
  private func refused(_ document: String, rows: Int, after expected: Int = 0) throws -> BundleError? {
    let scratch = try Scratch()
    let refusal = refusal(try scratch.file("hostile.xml", sealed(document, rows: rows)))
    #expect(refusal.rowsBefore == expected)
    return refusal.error
  }

  @Test func `elements 10,000 deep are refused at their line`() throws {
    let deep = String(repeating: "<x>", count: 10_000) + String(repeating: "</x>", count: 10_000)
    let error = try refused(
      handmadeHeader + handmadeRow("<title>fine</title>") + handmadeRow(deep, number: 2), rows: 2, after: 1)
    #expect(error?.line == 12)
  }

  @Test func `a text of 100 MB is refused`() throws {
    let text = String(repeating: "0123456789", count: 10_000_000)
    let error = try refused(handmadeHeader + handmadeRow("<title>\(text)</title>"), rows: 1)
    #expect(error?.line == 11)
  }

  @Test func `entities are refused, not expanded`() throws {
    let bomb = "<!DOCTYPE bundle [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n"
    let parts = handmadeHeader.split(separator: "\n", maxSplits: 1)
    let error = try refused("\(parts[0])\n\(bomb)\(parts[1])" + handmadeRow("<title>&b;</title>"), rows: 1)
    #expect(error?.line == 2)
    #expect(try refused(handmadeHeader + handmadeRow("<title>&b;</title>"), rows: 1)?.line == 11)
  }

  @Test func `a header without an end is refused`() throws {
    let replica = "    <replica key=\"b\" id=\"00000000000000000000000000000012\" site=\"x\"/>\n"
    let head = handmadeHeader.prefix(while: { $0 != "\u{0}" }).components(separatedBy: "  </replicas>")[0]
    let error = try refused(head + String(repeating: replica, count: 300_000), rows: 0)
    #expect(error != nil)
    let comments = head + String(repeating: "<!-- still no row -->\n", count: 1 << 20)
    #expect(try refused(comments, rows: 0)?.reason == .headerTooLong)
  }

  @Test(arguments: ["zstd -q -19", "zstd -q --ultra -22 --long=27", "gzip -9"])
  func `a decompression bomb takes no memory`(tool: String) throws {
    let scratch = try Scratch()
    let path = scratch.path("bomb")
    let start = try scratch.file("start", Array((handmadeHeader + "  <record id=\"").utf8))
    let made = try Tool.run(
      "sh", ["-c", "(cat '\(start)'; head -c 500000000 /dev/zero) | \(tool) > '\(path)'"])
    #expect(made.status == 0, "\(made.output)")
    let before = try peakMemory()
    let refusal = refusal(path)
    #expect(refusal.error != nil && refusal.rowsBefore == 0)
    #expect(try peakMemory() - before < 100 << 20)
  }

  /// Of this process, in bytes.
  private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.filter(\.isNumber))) << 10
  }
}
