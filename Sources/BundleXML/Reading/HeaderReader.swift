import Conversations
import Signing
import Versioning
import XMLStream

/// Reads a bundle from its start to the end of `forgotten`; the reader's next child is the first row.
struct HeaderReader {
  struct Header {
    let bundle: BundleHeader
    let minorVersion: Int
    let keys: ReplicaKeys
  }

  private let xml: XMLReader

  init(_ xml: XMLReader) { self.xml = xml }

  func read() throws -> Header {
    let root = try readRoot()
    try element("origin")
    let origin = try Origin(xml)
    let rotations = try readRotations()
    let (replicas, keys) = try readReplicas()
    try element("part")
    let (part, isFull) = try readPart()
    let (previous, hasReachedCovers) = try readPrevious()
    if !hasReachedCovers { try element("covers") }
    let covers = try knowledge("covers", keys)
    let coversLine = xml.line
    try element("knows")
    let knows = try knowledge("knows", keys)
    guard knows.contains(covers) else { throw BundleDefect(.coversBeyondKnows, line: coversLine) }
    try element("forgotten")
    try xml.allowAttributes([])
    let forgotten = try xml.elementValue(of: "forgotten", expected: Expected.vector) { bytes in
      var reader = CounterTextReader(bytes, keys: keys)
      return try reader.vector()
    }
    let changeSet = ChangeSetHeader(
      origin: try origin.replica(keys), digest: origin.digest, replicas: replicas, isFull: isFull,
      covers: covers, knows: knows, forgotten: forgotten)
    let bundle = BundleHeader(
      id: root.id, created: root.created, generator: root.generator, rotations: rotations, part: part,
      previous: previous, changeSet: changeSet)
    return Header(bundle: bundle, minorVersion: root.minorVersion, keys: keys)
  }

  // MARK: Parts in the order of the document

  private struct Root {
    let minorVersion: Int
    let id: RowID
    let created: Int64
    let generator: String
  }

  private func readRoot() throws -> Root {
    guard case .startElement(let name) = try firstEvent(), xml.localName(of: name) == "bundle",
      let namespace = xml.namespace(of: name)
    else { throw BundleDefect(.notABundle, line: xml.line) }
    guard namespace == "\(Format.namespace)" else {
      guard namespace.hasPrefix("urn:satchel:bundle:") else {
        throw BundleDefect(.notABundle, line: xml.line)
      }
      throw BundleDefect(.newerVersion(String(namespace.dropFirst(19))), line: xml.line)
    }
    guard let version = xml.attribute("version") else { throw xml.missing("version") }
    let numbers = version.split(separator: ".", omittingEmptySubsequences: false).map { UInt32($0) }
    guard numbers.count == 2, let major = numbers[0], let minor = numbers[1], major > 0 else {
      throw BundleDefect(
        .invalidValue(of: "version", text: version, expected: "two numbers such as 1.0"), line: xml.line)
    }
    guard major == Format.majorVersion else { throw BundleDefect(.newerVersion(version), line: xml.line) }
    try xml.allowAttributes(["version", "id", "created", "generator"])
    guard let generator = xml.attribute("generator") else { throw xml.missing("generator") }
    return Root(
      minorVersion: Int(minor), id: try xml.requiredValue("id", expected: Expected.id) { RowID(utf8: $0) },
      created: try xml.requiredValue("created", expected: Expected.time) { Timestamp.parse($0) },
      generator: generator)
  }

  /// Bytes that are not even the beginning of XML are not a damaged bundle, but another kind of file.
  private func firstEvent() throws -> XMLEvent {
    do {
      return try xml.next()
    } catch let error as XMLError {
      switch error.reason {
      case .malformed, .invalidUTF8, .notUTF8, .illegalCharacter:
        throw BundleDefect(.notABundle, line: error.line)
      default: throw error
      }
    }
  }

  /// The origin stands before the table that says which replica its key means.
  private struct Origin {
    let key: String
    let line: Int
    let digest: StateDigest

    init(_ xml: XMLReader) throws {
      try xml.allowAttributes(["replica", "digest"])
      guard let key = xml.attribute("replica") else { throw xml.missing("replica") }
      self.key = key
      line = xml.line
      digest = try xml.requiredValue("digest", expected: "64 hexadecimal digits") {
        StateDigest(String(decoding: $0, as: UTF8.self))
      }
      try xml.finishEmptyElement()
    }

    func replica(_ keys: ReplicaKeys) throws -> ReplicaID {
      guard let replica = keys[key: key] else { throw BundleDefect(.unknownReplica(key: key), line: line) }
      return replica
    }
  }

  /// The statements of key changes, each with a signature that is right; then the start of `replicas`.
  private func readRotations() throws -> [KeyRotation] {
    var rotations: [KeyRotation] = []
    let (rotation, replicas) = (
      xml.name("rotation", in: Format.namespace), xml.name("replicas", in: Format.namespace)
    )
    while true {
      let name = try xml.nextChild()
      if name == replicas { return rotations }
      guard name == rotation else { throw BundleDefect(.missingElement("replicas"), line: xml.line) }
      try xml.allowAttributes([])
      let line = xml.line
      guard rotations.count < Format.rotations else {
        throw BundleDefect(.unexpectedElement("rotation"), line: line)
      }
      do {
        rotations.append(try xml.withElementText { try KeyRotation(String(decoding: $0, as: UTF8.self)) })
        rotations = try KeyRotation.chain(rotations)
      } catch let error as SigningError {
        throw BundleDefect(.badRotation(error), line: line)
      }
    }
  }

  private func readReplicas() throws -> ([ReplicaDescription], ReplicaKeys) {
    try xml.allowAttributes([])
    let replica = xml.name("replica", in: Format.namespace)
    var table: [ReplicaElement] = []
    while let name = try xml.nextChild() {
      guard name == replica else {
        throw BundleDefect(.unexpectedElement(xml.localName(of: name)), line: xml.line)
      }
      let element = try ReplicaElement(xml, at: table.count)
      if let last = table.last, last.id >= element.id {
        throw BundleDefect(.replicasOutOfOrder, line: element.line)
      }
      table.append(element)
    }
    let keys = ReplicaKeys(table.map(\.id))
    return (try table.map { try $0.description(keys) }, keys)
  }

  private func readPart() throws -> (BundleHeader.Part, isFull: Bool) {
    try xml.allowAttributes(["number", "of", "full"])
    func count(_ bytes: UnsafeRawBufferPointer) -> Int? {
      Int(String(decoding: bytes, as: UTF8.self)).flatMap { $0 > 0 ? $0 : nil }
    }
    let part = BundleHeader.Part(
      number: try xml.requiredValue("number", expected: "a number from 1", count),
      of: try xml.requiredValue("of", expected: "a number from 1", count))
    guard part.number <= part.of else {
      throw BundleDefect(
        .invalidValue(of: "number", text: "\(part.number)", expected: "at most \(part.of)"), line: xml.line)
    }
    let isFull = try xml.value("full", expected: "true", Parse.true) ?? false
    try xml.finishEmptyElement()
    return (part, isFull)
  }

  /// Also says whether the element that was found is already the next one.
  private func readPrevious() throws -> (BundleHeader.Previous?, hasReachedCovers: Bool) {
    let name = try xml.nextChild()
    if name == xml.name("covers", in: Format.namespace) { return (nil, true) }
    guard name == xml.name("previous", in: Format.namespace) else {
      throw BundleDefect(.missingElement("covers"), line: xml.line)
    }
    try xml.allowAttributes(["id", "sha256"])
    let previous = BundleHeader.Previous(
      id: try xml.requiredValue("id", expected: Expected.id) { RowID(utf8: $0) },
      sha256: try xml.requiredValue("sha256", expected: "64 hexadecimal digits") { ContentDigest(utf8: $0) })
    try xml.finishEmptyElement()
    return (previous, false)
  }

  private func knowledge(_ name: String, _ keys: ReplicaKeys) throws -> Knowledge {
    try xml.allowAttributes([])
    return try xml.elementValue(of: name, expected: Expected.knowledge) { bytes in
      var reader = CounterTextReader(bytes, keys: keys)
      return try reader.knowledge()
    }
  }

  private func element(_ name: StaticString) throws {
    guard try xml.nextChild() == xml.name(name, in: Format.namespace) else {
      throw BundleDefect(.missingElement("\(name)"), line: xml.line)
    }
  }
}
