import Conversations
import Crypto
import Versioning

/// What a written bundle is.
public struct BundleSummary: Hashable, Sendable {
  public let rows: Int
  /// What the bundle's `end` carries.
  public let sha256: ContentDigest
  /// Before compression.
  public let bytes: UInt64
}

/// Writes a bundle as a stream of bytes, one line for each row.
///
/// The same header and rows give the same bytes. Rows have to come by kind, then id. A writer that has
/// thrown leaves half a bundle in its sink; ``BundleFile`` removes it.
public struct BundleWriter: ~Copyable {
  /// Takes the next bytes of the bundle. They are valid until it returns.
  public typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private static let bufferBytes = 64 << 10

  private let sink: Sink
  private let keys: ReplicaKeys
  private let names: ReplicaNames
  private var buffer: OutputBytes
  private var hash = SHA256()
  private var order = RowOrder()
  private var rows = 0
  private var written: UInt64 = 0

  /// Checks the header; its bytes go to the sink with the first rows.
  public init(header: BundleHeader, sink: @escaping Sink) throws {
    let keys = try Self.keys(of: header)
    buffer = try HeaderWriter.bytes(of: header, keys)
    self.sink = sink
    self.keys = keys
    names = keys.names
  }

  private static func keys(of header: BundleHeader) throws -> ReplicaKeys {
    let replicas = header.changeSet.replicas.map(\.id)
    for (id, next) in zip(replicas, replicas.dropFirst()) where id >= next {
      throw BundleWriteError.replicaTwice(id)
    }
    guard header.changeSet.knows.contains(header.changeSet.covers) else {
      throw BundleWriteError.coversBeyondKnows
    }
    return ReplicaKeys(replicas)
  }

  public mutating func append(_ row: Row) throws {
    try check(row)
    buffer.append("  ")
    RowElement.append(row, to: &buffer, names: names)
    buffer.append("\n")
    rows += 1
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Writes the end.
  ///
  /// - Parameter signature: Gets the SHA-256 of all bytes before the signature's line, which is what an
  ///   OpenSSH signature with `hashalg=sha256` signs, and gives the signature.
  public consuming func finish(
    signature: ((ContentDigest) throws -> SignatureArmour)? = nil
  ) throws -> BundleSummary {
    try flush()
    var tail = BundleTail(rows: rows, sha256: ContentDigest(hash.finalize()))
    if let signature {
      var signed = hash
      signed.update(data: tail.endLine)
      tail.signature = try signature(ContentDigest(signed.finalize()))
    }
    let bytes = tail.bytes
    try bytes.withUnsafeBytes(sink)
    return BundleSummary(rows: rows, sha256: tail.sha256, bytes: written + UInt64(bytes.count))
  }

  private mutating func check(_ row: Row) throws {
    if row.kind != order.kind, Format.reservedElements.contains(row.kind.name) {
      throw BundleWriteError.row(row.kind, row.id, .reservedKind(row.kind.name))
    }
    if let defect = row.bundleDefect { throw BundleWriteError.row(row.kind, row.id, defect) }
    for dot in row.version.clock.dots where !keys.contains(dot.replica) {
      throw BundleWriteError.unnamedReplica(dot.replica)
    }
    for dot in row.version.buried.dots where !keys.contains(dot.replica) {
      throw BundleWriteError.unnamedReplica(dot.replica)
    }
    for entry in row.version.registers {
      guard case .maximum(let vector) = entry.register else { continue }
      for dot in vector.dots where !keys.contains(dot.replica) {
        throw BundleWriteError.unnamedReplica(dot.replica)
      }
    }
    guard order.admits(row.kind, row.id) else { throw BundleWriteError.rowOutOfOrder(row.kind, row.id) }
  }

  private mutating func flush() throws {
    buffer.withUnsafeBytes { hash.update(bufferPointer: $0) }
    try buffer.withUnsafeBytes(sink)
    written += UInt64(buffer.count)
    buffer.removeAll()
  }
}
