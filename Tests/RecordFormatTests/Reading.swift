import Foundation
import RecordFormat
import TestSupport

/// All that a reader says about a file.
struct Reading {
  var records: [Record] = []
  var rejected: [UnreadableRecord] = []
  var error: ReadError?
  var assumptions: Assumptions?
  var replacements: [Replacement] = []

  init(_ file: ExportFile, _ options: ReadingOptions = ReadingOptions()) throws {
    do {
      let reader = try RecordReader(file, options)
      defer {
        assumptions = reader.assumptions
        replacements = reader.replacements
      }
      while let item = try reader.next() {
        switch item {
        case .record(let record): records.append(record)
        case .rejected(let record): rejected.append(record)
        }
      }
    } catch let error as ReadError {
      self.error = error
    }
  }

  init(_ bytes: [UInt8], _ options: ReadingOptions = ReadingOptions()) throws {
    let scratch = try Scratch()
    try self.init(scratch.file(bytes), options)
  }

  init(_ text: String, _ options: ReadingOptions = ReadingOptions()) throws {
    try self.init(Array(text.utf8), options)
  }

  /// The words of a field in all records; nil where it has none.
  func column(_ name: String) -> [String?] { records.map { $0.text(name) } }
}

extension Record {
  func value(_ name: String) -> RecordValue? { fields.first { $0.name == name }?.value }

  func text(_ name: String) -> String? {
    value(name)?.plainText
  }
}
