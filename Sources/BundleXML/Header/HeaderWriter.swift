import Conversations
import Versioning

/// Writes everything from the XML declaration to the line before the first row.
struct HeaderWriter: ~Copyable {
  private let header: BundleHeader
  private let keys: ReplicaKeys
  private var bytes = OutputBytes()

  static func bytes(of header: BundleHeader, _ keys: ReplicaKeys) throws(BundleWriteError) -> OutputBytes {
    var writer = HeaderWriter(header: header, keys: keys)
    try writer.write()
    guard writer.bytes.count <= Format.headerBytes else { throw .headerTooLong(bytes: writer.bytes.count) }
    return writer.bytes
  }

  private init(header: BundleHeader, keys: ReplicaKeys) {
    self.header = header
    self.keys = keys
  }

  private mutating func write() throws(BundleWriteError) {
    let changeSet = header.changeSet
    text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    text("<bundle xmlns=\"\(Format.namespace)\" version=\"\(Format.version)\" id=\"\(header.id)\"")
    text(" created=\"\(Timestamp.format(header.created))\"")
    try chosenText("generator", header.generator)
    text(">\n  <origin replica=\"\(try key(of: changeSet.origin))\" digest=\"\(changeSet.digest)\"/>\n")
    // What a statement is made of needs no escaping.
    for rotation in header.rotations { text("  <rotation>\(rotation.text)</rotation>\n") }
    text("  <replicas>\n")
    for replica in changeSet.replicas { try write(replica) }
    text("  </replicas>\n")
    text("  <part number=\"\(header.part.number)\" of=\"\(header.part.of)\"")
    text(changeSet.isFull ? " full=\"true\"/>\n" : "/>\n")
    if let previous = header.previous {
      text("  <previous id=\"\(previous.id)\" sha256=\"\(previous.sha256)\"/>\n")
    }
    text("  <covers>")
    try CounterText.append(changeSet.covers, to: &bytes, keys)
    text("</covers>\n  <knows>")
    try CounterText.append(changeSet.knows, to: &bytes, keys)
    text("</knows>\n  <forgotten>")
    try CounterText.append(changeSet.forgotten, to: &bytes, keys)
    text("</forgotten>\n")
  }

  private mutating func write(_ replica: ReplicaDescription) throws(BundleWriteError) {
    text("    <replica key=\"\(try key(of: replica.id))\" id=\"\(replica.id)\"")
    try chosenText("site", replica.site)
    if !replica.marks.isEmpty {
      try attribute("marks") { bytes, _ in CounterText.append(replica.marks, to: &bytes) }
      if let from = replica.marks.completeFrom { text(" complete=\"\(from)\"") }
    }
    if !replica.contested.isEmpty {
      try attribute("contested") { bytes, _ in CounterText.append(replica.contested, to: &bytes) }
      if replica.isContestedWhole { text(" whole=\"true\"") }
    }
    if let report = replica.report {
      try attribute("knows") { bytes, keys throws(BundleWriteError) in
        try CounterText.append(report.knows, to: &bytes, keys)
      }
      text(" reported=\"\(Timestamp.format(report.at))\"")
    }
    if let retiredAt = replica.retiredAt { text(" retired=\"\(Timestamp.format(retiredAt))\"") }
    if let succeeds = replica.succeeds {
      try attribute("succeeds") { bytes, keys throws(BundleWriteError) in
        try CounterText.append(succeeds, to: &bytes, keys)
      }
    }
    text("/>\n")
  }

  private mutating func text(_ text: String) { bytes.append(text: text) }

  private func key(of replica: ReplicaID) throws(BundleWriteError) -> String {
    guard let key = keys.key(of: replica) else { throw .unnamedReplica(replica) }
    return String(decoding: key, as: UTF8.self)
  }

  /// A text that people chose. XML has no way to carry control characters in an attribute.
  private mutating func chosenText(_ name: String, _ value: String) throws(BundleWriteError) {
    guard XMLText.isPlain(value) else { throw .unwritableText(of: name) }
    try attribute(name) { bytes, _ in XMLText.appendAttribute(value, to: &bytes) }
  }

  private mutating func attribute(
    _ name: String, _ value: (inout OutputBytes, ReplicaKeys) throws(BundleWriteError) -> Void
  ) throws(BundleWriteError) {
    text(" \(name)=\"")
    let start = bytes.count
    try value(&bytes, keys)
    guard bytes.count - start <= Format.attributeBytes else {
      throw .attributeTooLong(name, bytes: bytes.count - start)
    }
    text("\"")
  }
}
