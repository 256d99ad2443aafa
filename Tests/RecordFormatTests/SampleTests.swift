import Foundation
import RecordFormat
import TestSupport
import Testing

/// Files of other people's test suites that are not part of the checkout.
@Suite(.enabled(if: Places.hasSamples, "real samples are absent: ../shared/samples beside the package root"))
struct SampleTests {
  @Test(arguments: [
    "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json", "location_coordinates", "newlines",
    "newlines_crlf", "quotes_and_newlines", "simple", "simple_crlf", "utf8",
  ])
  func `each file of csv-spectrum equals its JSON`(name: String) throws {
    let read = try Reading(Places.sample("csv/csv-spectrum/csvs/\(name).csv"))
    let file = Places.sample("csv/csv-spectrum/json/\(name).json")
    let isObject = try Places.bytes(file).first == UInt8(ascii: "{")
    let json = try Reading(file, ReadingOptions(format: .json, recordPath: isObject ? "." : nil))
    #expect(read.error == nil && json.error == nil)
    #expect(read.rejected.isEmpty)
    #expect(!json.records.isEmpty)
    // In this one file the collection's JSON has another telephone number than its CSV.
    let differs = name == "location_coordinates" ? "Contact Phone Number" : nil
    let fields = { (reading: Reading) in reading.records.map { Set($0.fields.filter { $0.name != differs }) }
    }
    #expect(fields(read) == fields(json))
  }

  /// Name, records, rejected records, columns, header line, delimiter.
  private static let oddFiles: [(String, Int, Int, [String], Int?, Character)] = [
    ("csvkit/bad.csv", 1, 2, ["column_a", "column_b", "column_c"], 1, ","),
    ("csvkit/bad_skip_lines.csv", 1, 2, ["column_a", "column_b", "column_c"], 4, ","),
    ("csvkit/dummy.tsv", 1, 0, ["a", "b", "c"], 1, "\t"),
    ("csvkit/mac_newlines.csv", 2, 0, ["a", "b", "c"], 1, ","),
    ("csvkit/null_byte.csv", 1, 0, ["a", "b", "c"], 1, ","),
    ("csvkit/no_header_row.csv", 1, 0, ["column1", "column2", "column3"], nil, ","),
    ("csvkit/sniff_limit.csv", 1, 0, ["a", "b", "c"], 1, ";"),
    ("csvkit/test_extra_header.csv", 0, 1, ["a", "b", "c", "d"], 1, ","),
    ("csvkit/test_join_short_rows.csv", 0, 0, [], nil, ","),
    ("csvkit/test_latin1.csv", 2, 0, ["a", "b", "c"], 1, ","),
    ("csvkit/test_skip_lines.csv", 1, 0, ["a", "b", "c"], 4, ","),
    ("csvkit/test_utf16_big.csv", 2, 0, ["a", "b", "c"], 1, ","),
    ("csvkit/test_utf16_little.csv", 2, 0, ["a", "b", "c"], 1, ","),
    ("csvkit/test_utf8_bom.csv", 2, 0, ["foo", "bar", "baz"], 1, ","),
    ("rust-csv/smallpop-colon.csv", 10, 0, ["city", "region", "country", "population"], 1, ":"),
    ("rust-csv/smallpop.csv", 10, 0, ["city", "region", "country", "population"], 1, ","),
    ("rust-csv/uspop-latin1.csv", 100, 0, ["City", "State", "Population", "Latitude", "Longitude"], 1, ","),
    ("rust-csv/uspop-null.csv", 100, 0, ["City", "State", "Population", "Latitude", "Longitude"], 1, ","),
  ]

  @Test func `odd files are read, and what is wrong with them is said`() throws {
    for (name, records, rejected, columns, header, delimiter) in Self.oddFiles {
      let reading = try Reading(Places.sample("csv/\(name)"))
      if name.contains("short_rows") {
        #expect(reading.records.count + reading.rejected.count > 0, "\(name)")
        continue
      }
      #expect(reading.error == nil, "\(name)")
      #expect(reading.records.count == records, "\(name)")
      #expect(reading.rejected.count == rejected, "\(name)")
      #expect(reading.assumptions?.columns == columns, "\(name)")
      #expect(reading.assumptions?.headerLine == header, "\(name)")
      #expect(reading.assumptions?.delimiter == delimiter, "\(name)")
    }
  }

  @Test func `letters of odd charsets are right`() throws {
    let latin = try Reading(Places.sample("csv/csvkit/test_latin1.csv"))
    #expect(latin.records.last?.text("c") == "©")
    let wide = try Reading(Places.sample("csv/csvkit/test_utf16_little.csv"))
    #expect(wide.records.last?.text("c") == "ʤ")
    let null = try Reading(Places.sample("csv/csvkit/null_byte.csv"))
    #expect(null.replacements.count == 1)
  }

  @Test func `quotes escaped by backslashes are refused with their line, none silently wrong`() throws {
    let reading = try Reading(Places.sample("csv/rust-csv/strange.csv"))
    #expect(reading.records.isEmpty)
    #expect(reading.error?.line == 1)
  }

  @Test func `entity bombs and external entities are refused at their document type, fast`() throws {
    let folder = Places.samples.appending(path: "xml/libxml2")
    let clock = ContinuousClock()
    for name in try names(in: folder.path) {
      let file = Places.sample("xml/libxml2/\(name)")
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory),
        !isDirectory.boolValue
      else { continue }
      let bytes = try Places.bytes(file)
      let start = clock.now
      let reading = try Reading(file, ReadingOptions(format: .xml))
      #expect(clock.now - start < .seconds(2), "\(name)")
      if bytes.firstRange(of: "<!DOCTYPE".utf8) != nil {
        #expect(reading.records.isEmpty, "\(name)")
        #expect(reading.error != nil, "\(name)")
      }
    }
  }
}
