/// A certificate for `localhost` that openssl has signed with its own key, so that nobody trusts it unless told to.
package struct ServerCertificate {
  /// PEM files.
  package let certificate: String
  package let key: String

  package init(in scratch: Scratch) throws {
    (certificate, key) = (scratch.path("server.pem"), scratch.path("server.key"))
    let made = try Program.run(
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
      "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
      certificate, in: scratch)
    guard made.status == 0 else { throw ProgramError(description: "openssl: \(made.errors)") }
  }
}
