import Conversations
import Versioning
import XMLStream

/// One `replica` of a bundle's table. What it says of other replicas can be read once all of them are known.
struct ReplicaElement {
  let id: ReplicaID
  let line: Int
  private let site: String
  private let marks: MarkHistory
  private let contested: MarkHistory
  private let isContestedWhole: Bool
  private let retiredAt: Int64?
  private let reportedAt: Int64?
  private let knows: String?
  private let succeeds: String?

  /// - Parameter place: In the table, from 0; the key has to be that of the place.
  init(_ xml: XMLReader, at place: Int) throws {
    line = xml.line
    try xml.allowAttributes([
      "key", "id", "site", "marks", "complete", "contested", "whole", "knows", "reported", "retired",
      "succeeds",
    ])
    let isInPlace = xml.withAttribute("key") { $0?.elementsEqual(ReplicaKeys.key(at: place)) }
    guard let isInPlace else { throw xml.missing("key") }
    guard isInPlace else { throw BundleDefect(.replicasOutOfOrder, line: line) }
    id = try xml.requiredValue("id", expected: "32 hexadecimal digits") {
      ReplicaID(String(decoding: $0, as: UTF8.self))
    }
    guard let site = xml.attribute("site") else { throw xml.missing("site") }
    self.site = site
    let marks = try Self.history("marks", xml)
    let completeFrom = try xml.value("complete", expected: Expected.firstMark) { bytes in
      var reader = CounterTextReader(bytes, keys: ReplicaKeys([]))
      let counter = try reader.number()
      return counter <= marks.last?.counter ?? 0 ? counter : nil
    }
    if marks.isEmpty, completeFrom != nil { throw xml.missing("marks") }
    self.marks = MarkHistory(marks.marks, completeFrom: completeFrom)
    contested = try Self.history("contested", xml)
    isContestedWhole = try xml.value("whole", expected: "true", Parse.true) ?? false
    if contested.isEmpty, isContestedWhole { throw xml.missing("contested") }
    retiredAt = try xml.value("retired", expected: Expected.time) { Timestamp.parse($0) }
    reportedAt = try xml.value("reported", expected: Expected.time) { Timestamp.parse($0) }
    knows = xml.attribute("knows")
    succeeds = xml.attribute("succeeds")
    if knows == nil && reportedAt != nil { throw xml.missing("knows") }
    if knows != nil && reportedAt == nil { throw xml.missing("reported") }
    try xml.finishEmptyElement()
  }

  private static func history(_ attribute: StaticString, _ xml: XMLReader) throws -> MarkHistory {
    try xml.value(attribute, expected: "marks such as 1:9f00d8a2c41b7e35") { bytes in
      var reader = CounterTextReader(bytes, keys: ReplicaKeys([]))
      return try reader.marks()
    } ?? MarkHistory()
  }

  func description(_ keys: ReplicaKeys) throws -> ReplicaDescription {
    var description = ReplicaDescription(
      id: id, site: site, marks: marks, contested: contested, isContestedWhole: isContestedWhole,
      retiredAt: retiredAt)
    if let knows, let reportedAt {
      let known = try read("knows", knows, keys, expected: Expected.knowledge) { reader in
        try reader.knowledge()
      }
      description.report = .init(knows: known, at: reportedAt)
    }
    description.succeeds = try succeeds.map {
      // After 0: a successor that shares nothing with its predecessor.
      try read("succeeds", $0, keys, expected: Expected.dot) { reader in try reader.dot(from: 0) }
    }
    return description
  }

  private func read<Value>(
    _ name: String, _ text: String, _ keys: ReplicaKeys, expected: String,
    _ body: (inout CounterTextReader) throws -> Value
  ) throws -> Value {
    var text = text
    do {
      return try text.withUTF8 { bytes in
        var reader = CounterTextReader(UnsafeRawBufferPointer(bytes), keys: keys)
        return try body(&reader)
      }
    } catch CounterTextDefect.unknownKey(let key) {
      throw BundleDefect(.unknownReplica(key: key), line: line)
    } catch is CounterTextDefect {
      throw BundleDefect(
        .invalidValue(of: name, text: String(text.prefix(60)), expected: expected), line: line)
    }
  }
}
