import Signing
import XMLStream

/// A file that may be a bundle. Nothing in it can be used before ``verify()``.
public struct UnverifiedBundle: Hashable, Sendable {
  public let path: String

  public init(path: String) { self.path = path }

  /// Reads every byte once: the digest has to be right, the end exactly as a writer writes it, the header
  /// valid, and the signature, if there is one, right. The rows are not looked at yet.
  ///
  /// A signature with `hashalg=sha512` costs a second reading.
  ///
  /// - Throws: ``BundleError``.
  public func verify() throws -> VerifiedBundle {
    try BundleDefect.locating(path) {
      let bytes = try ScannedBytes(path: path)
      let header = try Result(catching: { try readHeader(bytes) }).keepingDamageForLater()
      // A header may be invalid because the file is damaged; then that is what the user has to know.
      let seal = try bytes.seal()
      let signature = try SignatureCheck(path: path, seal: seal).signature()
      return VerifiedBundle(path: path, header: try header.get(), seal: seal, signature: signature)
    }
  }

  /// What stands at the file's beginning. Nothing proves it: neither the digest nor the signature was looked at.
  ///
  /// - Throws: ``BundleError``.
  package func statedHeader() throws -> BundleHeader {
    try BundleDefect.locating(path) { try readHeader(try ScannedBytes(path: path)).bundle }
  }

  private func readHeader(_ bytes: ScannedBytes) throws -> HeaderReader.Header {
    let xml = XMLReader { buffer in
      guard bytes.count <= Format.headerBytes else { throw BundleDefect(.headerTooLong) }
      return try bytes.read(into: buffer)
    }
    return try HeaderReader(xml).read()
  }
}

extension Result where Failure == any Error {
  /// Throws at once what more bytes cannot explain: not a bundle, or not one for this program.
  fileprivate func keepingDamageForLater() throws -> Self {
    if case .failure(let error) = self, let defect = error as? BundleDefect {
      switch defect.reason {
      case .notABundle, .newerVersion, .headerTooLong, .unreadable, .damagedCompression: throw error
      default: break
      }
    }
    if case .failure(let error as XMLError) = self, case .empty = error.reason { throw error }
    return self
  }
}
