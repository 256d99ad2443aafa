import Foundation
import RecordFormat
import TestSupport
import Testing

/// Records that are read on a thread of their own, against the same read one by one.
@Suite struct ReadAheadTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// A thousand rows, every hundredth with a byte that is no UTF-8.
  private func rows() throws -> ExportFile {
    var bytes = Array("id,text\n".utf8)
    for number in 1...1000 {
      bytes += Array("\(number),".utf8) + (number % 100 == 0 ? [0xC3, 0x28] : Array("word".utf8)) + [0x0A]
    }
    return try scratch.file(bytes, "rows.csv")
  }

  private static func ids(_ reader: ReadAhead) throws -> [String] {
    var ids: [String] = []
    while case .record(let record)? = try reader.next() { ids.append(record.fields[0].value.plainText ?? "") }
    return ids
  }

  @Test func `records come in order, and the summary is that of a reader`() throws {
    let file = try rows()
    let options = ReadingOptions(format: .csv, charset: "UTF-8")
    let reader = try RecordReader(file, options)
    while try reader.next() != nil {}
    let ahead = ReadAhead(file, options)
    #expect(ahead.summary == nil)
    #expect(try Self.ids(ahead) == (1...1000).map { "\($0)" })
    #expect(ahead.summary?.assumptions == reader.assumptions)
    #expect(ahead.summary?.replacementCount == reader.replacementCount)
    #expect(ahead.summary?.replacements == reader.replacements)
    #expect(ahead.bytesRead == reader.bytesRead)
    #expect(try ahead.next() == nil)
  }

  @Test
  func `with a limit no record after it is read, and the summary tells no byte behind it`()
    throws
  {
    let file = try rows()
    let options = ReadingOptions(format: .csv, charset: "UTF-8")
    let all = try RecordReader(file, options)
    while try all.next() != nil {}
    // What a reader decodes beyond the last record is not told.
    for (skipped, limit, replaced) in [(150, 100, 2), (150, 50, 2), (150, 49, 1), (250, 0, 2), (0, 0, 0)] {
      let ahead = ReadAhead(file, options, skipping: skipped, limit: limit)
      #expect(try Self.ids(ahead) == (0..<limit).map { "\(skipped + 1 + $0)" })
      #expect(ahead.summary?.replacementCount == replaced)
      #expect(ahead.summary?.replacements == Array(all.replacements.prefix(replaced)))
    }
  }

  @Test func `what ends a file is thrown after the records before it, and ever after`() throws {
    let file = try scratch.file(Array("[{\"id\":1},{\"id\":2}] and more".utf8), "cut.json")
    let ahead = ReadAhead(file, ReadingOptions(format: .json))
    for _ in 0..<2 { #expect(try ahead.next() != nil) }
    for _ in 0..<2 { #expect(throws: ReadError.self) { try ahead.next() } }
    #expect(ahead.summary == nil)
  }

  @Test func `a file that cannot be opened is told when its first record is asked for`() throws {
    let file = ExportFile(name: "no.csv", display: "no.csv", path: scratch.folder + "/no.csv")
    let ahead = ReadAhead(file, ReadingOptions(format: .csv))
    #expect(throws: ReadError.self) { try ahead.next() }
  }

  @Test func `a file that nobody reads on is closed`() throws {
    let file = try rows()
    var ahead: ReadAhead? = ReadAhead(file, ReadingOptions(format: .csv))
    #expect(try ahead?.next() != nil)
    ahead = nil
    func isOpen() throws -> Bool {
      let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      return descriptors.contains { descriptor in
        var target = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
        return count > 0
          && String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) == file.path
      }
    }
    let end = ContinuousClock.now + .seconds(60)
    while try isOpen(), ContinuousClock.now < end { usleep(10_000) }
    #expect(try !isOpen())
  }
}
