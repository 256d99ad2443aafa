/// How a bundle file is compressed. Digests and signatures are over the bytes before compression.
public enum Compression: Hashable, Sendable, CaseIterable {
  case none, zstd, gzip

  /// By the end of a file's name: `.zst`, `.gz`, or neither.
  public init(path: String) {
    self = path.hasSuffix(".zst") ? .zstd : path.hasSuffix(".gz") ? .gzip : .none
  }

  /// By the first bytes of a file, whatever its name (RFC 8878 §3.1.1, RFC 1952 §2.3.1).
  init(magic bytes: some Collection<UInt8>) {
    self = Self.magics.first { bytes.starts(with: $0.bytes) }?.compression ?? .none
  }

  private static let magics: [(compression: Compression, bytes: [UInt8])] = [
    (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.gzip, [0x1F, 0x8B]),
  ]

  /// Whether a file that begins so may be a bundle: compressed, or an element of XML behind blanks or a byte order mark.
  package static func mayBegin(with bytes: some Collection<UInt8>) -> Bool {
    let beginnings = magics.map(\.bytes) + [[0xEF, 0xBB, 0xBF]]
    if beginnings.contains(where: { $0.starts(with: bytes.prefix($0.count)) }) { return true }
    return bytes.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) }.map { $0 == UInt8(ascii: "<") } ?? true
  }

  /// The end of a file's name.
  public var fileExtension: String {
    switch self {
    case .none: "xml"
    case .zstd: "xml.zst"
    case .gzip: "xml.gz"
    }
  }
}

/// Where bytes go: a file, or a compressor in front of one.
protocol ByteSink: AnyObject {
  func write(_ bytes: UnsafeRawBufferPointer) throws
  /// Writes what is still held back. Nothing may be written afterwards.
  func finish() throws
}

/// Where bytes come from: a file, or a decompressor behind one.
protocol ByteSource: AnyObject {
  /// Fills the buffer from its start and returns how many bytes it gave, 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension Compression {
  func compressor(into sink: any ByteSink) throws -> any ByteSink {
    switch self {
    case .none: sink
    case .zstd: try ZstdSink(sink)
    case .gzip: try GzipSink(sink)
    }
  }

  func decompressor(of source: any ByteSource) throws -> any ByteSource {
    switch self {
    case .none: source
    case .zstd: try ZstdSource(source)
    case .gzip: try GzipSource(source)
    }
  }
}
