import BundleXML
import Conversations
import Exchange
import Versioning

/// What a series knows of one of its files: a bundle, and what the file's bytes were when it was written.
public struct BackupEntry: Hashable, Sendable {
  /// Whether a backup stands alone or continues the one before it.
  public enum Kind: String, Hashable, Sendable, Codable { case full, increment }

  /// The file's name in the series' directory.
  public var file: String
  public let kind: Kind
  public let id: RowID
  /// Milliseconds since 1970-01-01T00:00:00Z, by the clock of the node.
  public let created: Int64
  /// The backup before this one; nil for the first of a series.
  public let previous: BundleHeader.Previous?
  /// What the bundle's `end` carries, and what the next backup names.
  public let content: ContentDigest
  public let rows: Int
  /// The length of the file.
  public let bytes: UInt64
  /// Of the file as it lies there, compressed and encrypted.
  public let fileDigest: ContentDigest
  /// The digest of the node's state when the backup was made: what a restored node has to have.
  public let state: StateDigest
  public let origin: ReplicaID
  public let site: String
  /// The fingerprint of the key that signed; nil for a bundle that nobody signed.
  public let signer: String?
  /// What the node knew, so what it has again once everything up to here is restored.
  public let knows: Knowledge

  init(
    file: String, header: BundleHeader, content: ContentDigest, rows: Int, bytes: UInt64,
    fileDigest: ContentDigest, signer: String?
  ) {
    let changeSet = header.changeSet
    self.file = file
    kind = changeSet.isSnapshot ? .full : .increment
    id = header.id
    created = header.created
    previous = header.previous
    self.content = content
    self.rows = rows
    self.bytes = bytes
    self.fileDigest = fileDigest
    state = changeSet.digest
    origin = changeSet.origin
    site = changeSet[changeSet.origin]?.site ?? ""
    self.signer = signer
    knows = changeSet.knows
  }
}

extension BackupEntry {
  /// Whether a file that begins so may be this one.
  func agrees(with header: BundleHeader) -> Bool {
    self
      == BackupEntry(
        file: file, header: header, content: content, rows: rows, bytes: bytes, fileDigest: fileDigest,
        signer: signer)
  }

  /// - Parameter keys: fingerprints.
  func isSigned(by keys: Set<String>) -> Bool { signer.map(keys.contains) ?? false }
}

extension BackupEntry: Codable {
  private enum Key: String, CodingKey {
    case bytes, content, created, file, fileSHA256, id, kind, knows, origin, previous, previousSHA256, rows,
      signer, site, state
  }

  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func parsed<Value>(_ key: Key, _ parse: (String) -> Value?) throws -> Value {
      guard let value = parse(try values.decode(String.self, forKey: key)) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: values, debugDescription: "not a value")
      }
      return value
    }
    file = try parsed(.file) { BackupName.isSafe($0) ? $0 : nil }
    kind = try values.decode(Kind.self, forKey: .kind)
    id = try parsed(.id) { RowID($0) }
    created = try parsed(.created) { Timestamp.parse($0) }
    previous =
      try values.contains(.previous)
      ? BundleHeader.Previous(
        id: parsed(.previous) { RowID($0) }, sha256: parsed(.previousSHA256) { ContentDigest($0) })
      : nil
    content = try parsed(.content) { ContentDigest($0) }
    rows = try values.decode(Int.self, forKey: .rows)
    bytes = try values.decode(UInt64.self, forKey: .bytes)
    fileDigest = try parsed(.fileSHA256) { ContentDigest($0) }
    state = try parsed(.state) { StateDigest($0) }
    origin = try parsed(.origin) { ReplicaID($0) }
    site = try values.decode(String.self, forKey: .site)
    signer = try values.decodeIfPresent(String.self, forKey: .signer)
    knows = try parsed(.knows) { KnowledgeText.knowledge($0) }
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(file, forKey: .file)
    try values.encode(kind, forKey: .kind)
    try values.encode(id.description, forKey: .id)
    try values.encode(Timestamp.format(created), forKey: .created)
    try values.encodeIfPresent(previous?.id.description, forKey: .previous)
    try values.encodeIfPresent(previous?.sha256.description, forKey: .previousSHA256)
    try values.encode(content.description, forKey: .content)
    try values.encode(rows, forKey: .rows)
    try values.encode(bytes, forKey: .bytes)
    try values.encode(fileDigest.description, forKey: .fileSHA256)
    try values.encode(state.description, forKey: .state)
    try values.encode(origin.description, forKey: .origin)
    try values.encode(site, forKey: .site)
    try values.encodeIfPresent(signer, forKey: .signer)
    try values.encode(KnowledgeText.text(knows), forKey: .knows)
  }
}
