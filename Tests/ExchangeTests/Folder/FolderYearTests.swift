import Exchange
import Foundation
import TestSupport
import Testing

/// Many offices, one folder, and what a visit costs after a while.
///
/// `SATCHEL_FOLDER_YEAR=100x365` in the environment runs the model for so many offices and days and prints its
/// figures; `1000x4x15` for 15 messages a round in the place of 3.
@Suite struct FolderYearTests {
  private static let size: [Int] = {
    let text = ProcessInfo.processInfo.environment["SATCHEL_FOLDER_YEAR"] ?? "20x40"
    let numbers = text.split(separator: "x").compactMap { Int($0) }
    return numbers + [20, 40, 3].dropFirst(numbers.count)
  }()

  @Test func `the model leaves the files that real offices leave, day for day`() throws {
    let scratch = try Scratch()
    let folder = try scratch.makeFolder("share")
    let visitors = try ["Lyon", "Oslo", "Vienna"].map { try Visitor($0, in: scratch) }
    try Visitor.meet(visitors)
    let conversations = try visitors.map { try $0.start("Late delivery at \($0.site)") }
    var model = FolderModel(offices: visitors.count, try BundleSizes(offices: visitors.count, in: scratch))
    for _ in 0..<10 {
      for (visitor, conversation) in zip(visitors, conversations) {
        for number in 0..<3 { try visitor.post("\(number)", to: conversation) }
        try visitor.visit(folder)
      }
      _ = try model.round(messages: 3)
      #expect(try names(in: folder).count == model.files.count)
    }
    for visitor in visitors { try visitor.visit(folder) }
    #expect(try Set(visitors.map { try $0.digest() }).count == 1)
  }

  @Test func `a folder that is visited every day stays small, and a visit reads what is new`() throws {
    let (offices, days, messages) = (Self.size[0], Self.size[1], Self.size[2])
    let sizes = try BundleSizes(offices: offices, in: try Scratch())
    var model = FolderModel(offices: offices, sizes)
    var most = 0
    var (read, bytesRead, bytesWritten) = (0, 0, 0)
    for _ in 0..<days {
      let round = try model.round(messages: messages)
      most = max(most, model.files.count)
      read += round.read
      bytesRead += round.bytesRead
      bytesWritten += round.bytesWritten
      // One new file of each of the others, however many files there are.
      #expect(round.read <= offices * offices)
    }
    var rounds = 0
    while !model.agree {
      _ = try model.round(messages: 0)
      rounds += 1
    }
    #expect(rounds <= 1)
    // Seven of each size class: nobody's files grow with the days.
    #expect(most <= offices * 7 * 4)
    let visits = offices * days
    print(
      """
      folder of \(offices) offices, \(days) rounds, \(messages) messages each: files \(model.files.count) \
      (most \(most)), bytes \(model.bytes), written \(bytesWritten); a visit opens \
      \(read / visits) files of \(bytesRead / visits) bytes; header \(try sizes.header(marks: days * messages)); \
      agreement after \(rounds) more rounds
      """)
  }
}
