import BundleXML
import Conversations
import Foundation
import TestSupport
import Testing
import Versioning

/// How bundles get to the disk.
@Suite struct FileTests {
  private struct Interruption: Error {}

  @Test(arguments: ["a.xml", "a.xml.zst", "a.xml.gz"])
  func `the extension chooses the compression, and the magic bytes tell it`(name: String) throws {
    let sample = RandomBundle(seed: 5)
    let scratch = try Scratch()
    try BundleFile.write(sample.header, to: scratch.path(name)) { writer in
      for row in sample.rows { try writer.append(row) }
    }
    try FileManager.default.moveItem(atPath: scratch.path(name), toPath: scratch.path("renamed"))
    #expect(try readRows(scratch.path("renamed")).rows == sample.rows)
  }

  @Test(arguments: [(Compression.zstd, "zstd"), (.gzip, "gzip")])
  func `the usual tools decompress to the plain bundle`(compression: Compression, tool: String) throws {
    let sample = RandomBundle(seed: 5)
    let scratch = try Scratch()
    let path = scratch.path("a." + compression.fileExtension)
    try BundleFile.write(sample.header, to: path) { writer in
      for row in sample.rows { try writer.append(row) }
    }
    let outcome = try Tool.run(tool, ["-dc"], input: path)
    #expect(try Array(outcome.output.utf8) == bundleBytes(sample.header, sample.rows))
  }

  @Test func `compressed files one after the other are one bundle`() throws {
    let sample = RandomBundle(seed: 5)
    let bytes = try bundleBytes(sample.header, sample.rows)
    let scratch = try Scratch()
    let (first, second) = try (
      scratch.file("1", bytes.prefix(1000)), scratch.file("2", bytes.dropFirst(1000))
    )
    for tool in ["zstd -qc", "gzip -c"] {
      _ = try Tool.run("sh", ["-c", "(\(tool) '\(first)'; \(tool) '\(second)') > '\(scratch.path("both"))'"])
      #expect(try readRows(scratch.path("both")).rows == sample.rows)
    }
  }

  @Test(arguments: ["a.xml", "a.xml.zst", "a.xml.gz"])
  func `an error leaves what was there, and nothing else`(name: String) throws {
    let scratch = try Scratch()
    let path = try scratch.file(name, Array("before".utf8))
    #expect(throws: Interruption.self) {
      try BundleFile.write(Message.header(), to: path) { writer in
        try writer.append(Message.row(1))
        #expect(try names(in: scratch.folder).contains { $0.hasPrefix(".") && $0.hasSuffix(".partial") })
        throw Interruption()
      }
    }
    #expect(try names(in: scratch.folder) == [name])
    #expect(try scratch.bytes(name) == Array("before".utf8))
  }

  @Test func `a file is replaced, and a link to it stays`() throws {
    let scratch = try Scratch()
    let path = try scratch.file("a.xml", Array("before".utf8))
    try FileManager.default.createSymbolicLink(atPath: scratch.path("link.xml"), withDestinationPath: path)
    try BundleFile.write(Message.header(), to: scratch.path("link.xml")) { try $0.append(Message.row(1)) }
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("link.xml")) == path)
    #expect(try readRows(path).rows == [Message.row(1)])
    #expect(try names(in: scratch.folder) == ["a.xml", "link.xml"])
  }

  @Test func `an error names the file that was asked for, not the hidden one beside it`() throws {
    let sample = RandomBundle(seed: 5)
    let path = try Scratch().path("missing/a.xml")
    #expect(throws: BundleWriteError.system(operation: "create it", path: path, code: ENOENT)) {
      try BundleFile.write(sample.header, to: path) { _ in }
    }
  }

  @Test func `what a killed run left behind does not stop the next`() throws {
    let scratch = try Scratch()
    let header = Message.header()
    let origin = header.changeSet.origin.description.prefix(8)
    _ = try scratch.file(".\(origin)-\(header.id).partial", Array("half".utf8))
    try BundleFile.write(Message.header(), to: scratch.path("a.xml")) { try $0.append(Message.row(1)) }
    #expect(try names(in: scratch.folder) == ["a.xml"])
  }

  @Test func `a device gets the bytes and stays what it is`() throws {
    try BundleFile.write(Message.header(), to: "/dev/null") { try $0.append(Message.row(1)) }
    let attributes = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(attributes[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test func `a full disk is an error with a name`() throws {
    #expect {
      try BundleFile.write(Message.header(), to: "/dev/full") { try $0.append(Message.row(1)) }
    } throws: {
      "\($0)".contains("/dev/full: cannot write to it: No space left on device")
    }
  }

  @Test func `a directory, a missing one and a pipe are refused`() throws {
    let scratch = try Scratch()
    let directory = scratch.folder
    #expect(throws: BundleWriteError.self) { try BundleFile.write(Message.header(), to: directory) { _ in } }
    #expect(throws: BundleWriteError.self) {
      try BundleFile.write(Message.header(), to: directory + "/none/a.xml") { _ in }
    }
    _ = try Tool.run("mkfifo", [scratch.path("pipe")])
    #expect(refusal(scratch.path("pipe")).error?.reason == .notAFile)
    #expect(refusal(directory).error?.reason == .unreadable(code: EISDIR))
    #expect(refusal(scratch.path("none")).error?.reason == .unreadable(code: ENOENT))
  }
}
