import Foundation
import LegacyImport
import TestSupport
import Testing

@Suite struct MailAttachmentTests {
  private func importWithAttachments() throws -> (scratch: Scratch, folder: String, ImportReport) {
    let scratch = try Scratch()
    let folder = scratch.folder + "/files"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let report = try scratch.store("Lyon").importMail(
      Places.fixture("service.mbox"), options: MailImportOptions(attachmentDirectory: folder))
    return (scratch, folder, report)
  }

  @Test func `attachments are saved under their SHA-256, as sha256sum computes it`() throws {
    let (scratch, folder, report) = try importWithAttachments()
    defer { withExtendedLifetime(scratch) {} }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.isEmpty)
    #expect(names.count <= report.attachmentsSaved)
    #expect(names.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{64}/) != nil }, "\(names)")
    let sums = Process()
    sums.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    sums.arguments = names.map { folder + "/" + $0 }
    let pipe = Pipe()
    sums.standardOutput = pipe
    try sums.run()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    sums.waitUntilExit()
    let computed = lines.split(separator: "\n").map { String($0.prefix(64)) }
    #expect(computed == names)
  }

  @Test func `a saved attachment is the file that was sent`() throws {
    let (scratch, folder, _) = try importWithAttachments()
    defer { withExtendedLifetime(scratch) {} }
    let contents = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0))
    }
    #expect(contents.contains { $0.starts(with: Data("%PDF-1.1".utf8)) })
    #expect(contents.contains { $0.starts(with: [0x89, 0x50, 0x4e, 0x47]) })
    #expect(contents.contains { String(decoding: $0, as: UTF8.self).contains("Assam;") })
  }
}
