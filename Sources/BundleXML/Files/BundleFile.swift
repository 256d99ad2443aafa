#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes bundles to files.
public enum BundleFile {
  /// Standard output.
  public static let standardOutput = "-"

  /// Writes a bundle that appears under its name only when it is whole and on the disk.
  ///
  /// It is written to a hidden `.partial` file in the same directory, which an error removes. A file that
  /// has the name is replaced; a symbolic link to a file stays, and the file is replaced. Devices, pipes
  /// and ``standardOutput`` get the bytes as they come.
  /// - Parameter compression: By the end of the file's name if nil.
  /// - Throws: ``BundleWriteError``, or what `body` throws.
  @discardableResult
  public static func write(
    _ header: BundleHeader, to path: String, compression: Compression? = nil,
    signature: ((ContentDigest) throws -> SignatureArmour)? = nil,
    body: (inout BundleWriter) throws -> Void
  ) throws -> BundleSummary {
    let compression = compression ?? Compression(path: path)
    if path == standardOutput {
      return try write(header, into: FileSink.standardOutput, compression, signature, body)
    }
    switch try fileType(of: path) {
    case .other: return try write(header, into: FileSink.existing(path), compression, signature, body)
    case .directory:
      throw BundleWriteError.system(operation: "replace a directory", path: path, code: EISDIR)
    case .absent, .regular:
      let file = try PartialFile(for: try resolved(path), token: token(of: header))
      let summary = try write(header, into: file.sink, compression, signature, body)
      try file.commit()
      return summary
    }
  }

  /// Writes a bundle as a stream.
  ///
  /// - Parameter take: gets the compressed bytes as they come.
  /// - Throws: ``BundleWriteError``, or what `take` and `body` throw; then half a bundle was given to `take`.
  @discardableResult
  public static func stream(
    _ header: BundleHeader, compression: Compression, to take: @escaping BundleWriter.Sink,
    signature: ((ContentDigest) throws -> SignatureArmour)? = nil,
    body: (inout BundleWriter) throws -> Void
  ) throws -> BundleSummary {
    try write(header, into: StreamSink(take), compression, signature, body)
  }

  private static func write(
    _ header: BundleHeader, into file: any ByteSink, _ compression: Compression,
    _ signature: ((ContentDigest) throws -> SignatureArmour)?, _ body: (inout BundleWriter) throws -> Void
  ) throws -> BundleSummary {
    let sink = try compression.compressor(into: file)
    var writer = try BundleWriter(header: header) { try sink.write($0) }
    try body(&writer)
    let summary = try writer.finish(signature: signature)
    try sink.finish()
    return summary
  }

  /// Names the bundle, and in front of it the database that writes it, so that whoever finds the file can tell
  /// whether it is theirs.
  private static func token(of header: BundleHeader) -> String {
    "\(header.changeSet.origin.description.prefix(8))-\(header.id)"
  }

  private static func fileType(of path: String) throws -> SystemCall.FileType {
    do {
      return try SystemCall.fileType(of: path)
    } catch {
      throw BundleWriteError.system(operation: "look at it", path: path, code: error.code)
    }
  }

  /// Where the name leads, so that replacing a file leaves a link to it alone.
  private static func resolved(_ path: String) throws -> String {
    do {
      return try SystemCall.fileType(of: path) == .regular ? SystemCall.resolve(path) : path
    } catch {
      throw BundleWriteError.system(operation: "look at it", path: path, code: error.code)
    }
  }
}
