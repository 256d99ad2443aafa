import NIOSSL

extension TLSConfiguration {
  /// Trusts the certificates in a PEM file, and no others.
  ///
  /// - Throws: ``HTTPSyncError/unusableCertificates(path:reason:)``.
  static func trusting(_ path: String) throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(path)
      configuration.trustRoots = .certificates(certificates)
      return configuration
    } catch {
      throw HTTPSyncError.unusableCertificates(path: path, reason: "\(error)")
    }
  }
}
