import Signing
import Testing

/// Keys in OpenSSH's formats, with `ssh-keygen` as the judge.
@Suite struct KeyTests {
  @Test func `ssh-keygen reads our private key, and sees the same public key and fingerprint`() throws {
    for comment in ["", "Lyon", "Head office, 3rd floor ü"] {
      let bench = try Bench()
      let key = try NodeKey.generate()
      try bench.write(key.openSSH(comment: comment), "key")
      let publicKey = try bench.keygen("-y", "-f", "key")
      #expect(publicKey.status == 0, "\(publicKey.output)")
      #expect(try PublicKey(openSSH: publicKey.output) == key.publicKey)
      #expect(try bench.keygen("-l", "-f", "key").output.contains(key.publicKey.fingerprint))
      try bench.write(key.publicKey.openSSH(comment: comment) + "\n", "key.pub")
      #expect(try bench.keygen("-l", "-f", "key.pub").output.contains(key.publicKey.fingerprint))
      #expect(try NodeKey(openSSH: bench.read("key")).publicKey == key.publicKey)
    }
  }

  @Test func `a key that ssh-keygen made is a node's key`() throws {
    let bench = try Bench()
    _ = try bench.keygen("-q", "-t", "ed25519", "-N", "", "-C", "made elsewhere", "-f", "key")
    let identity = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    #expect(!identity.isNew)
    #expect(try PublicKey(openSSH: bench.read("key.pub")) == identity.key.publicKey)
  }

  @Test func `an encrypted key, one of another type and a damaged one are refused`() throws {
    let bench = try Bench()
    _ = try bench.keygen("-q", "-t", "ed25519", "-N", "secret", "-f", "encrypted")
    #expect(throws: SigningError.encryptedPrivateKey) { try NodeKey(openSSH: bench.read("encrypted")) }
    _ = try bench.keygen("-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa")
    #expect(throws: SigningError.keyType("ecdsa-sha2-nistp256")) { try NodeKey(openSSH: bench.read("ecdsa")) }
    #expect(throws: SigningError.keyType("ecdsa-sha2-nistp256")) {
      try PublicKey(openSSH: bench.read("ecdsa.pub"))
    }
    let text = try NodeKey.generate().openSSH(comment: "")
    let lines = text.split(separator: "\n")
    for number in 1..<lines.count - 1 {
      var altered = lines.map(String.init)
      altered[number] = String(altered[number].reversed())
      #expect(throws: SigningError.self) { try NodeKey(openSSH: altered.joined(separator: "\n")) }
      altered.remove(at: number)
      #expect(throws: SigningError.self) { try NodeKey(openSSH: altered.joined(separator: "\n")) }
    }
    #expect(throws: SigningError.notAPrivateKey) { try NodeKey(openSSH: "") }
  }

  @Test func `a public key is read from one line, whatever surrounds it`() throws {
    let key = try NodeKey.generate().publicKey
    let line = key.openSSH()
    for text in [line, line + "\n", line + "\r\n", "  \(line) Anna Berg\n", "# office\n\n\(line)\n"] {
      #expect(try PublicKey(openSSH: text) == key)
    }
    #expect(key.openSSH(comment: "a\nssh-ed25519 b") == line + " a ssh-ed25519 b")
    let refused: [(String, SigningError)] = [
      ("", .notAPublicKey), ("ssh-ed25519", .notAPublicKey), ("hello world", .notAPublicKey),
      (String(line.dropLast(3)), .notAPublicKey), ("\(line)\n\(line)", .severalKeys),
      (try NodeKey.generate().openSSH(comment: ""), .privateKeyGiven),
    ]
    for (text, error) in refused { #expect(throws: error) { try PublicKey(openSSH: text) } }
  }

  @Test func `the lines of allowed signers are read and written as ssh-keygen does`() throws {
    let bench = try Bench()
    let key = try NodeKey.generate()
    try bench.write(key.openSSH(comment: ""), "key")
    try bench.write("content", "file")
    _ = try bench.keygen("-q", "-Y", "sign", "-f", "key", "-n", "satchel-bundle", "file")
    let line = AllowedSigners.line("Head office, *", key.publicKey, namespace: "satchel-bundle")
    try bench.write(line + "\n", "signers")
    let verdict = try bench.keygen(
      "-Y", "verify", "-f", "signers", "-I", "Head%20office%2C%20%2A", "-n", "satchel-bundle", "-s",
      "file.sig", input: "file")
    #expect(verdict.status == 0, "\(verdict.output)")
    let plain = key.publicKey.openSSH()
    let text = """
      \(line)
      "Anna Berg" \(plain) comment
      # \(plain)
      other namespaces="file" \(plain)
      late valid-before="20300101" \(plain)
      authority cert-authority \(plain)
      rsa ssh-rsa AAAA
      """
    let signers = AllowedSigners(text, namespace: "satchel-bundle").signers
    #expect(signers.map(\.key) == [key.publicKey, key.publicKey])
    #expect(signers.map(\.principals) == ["Head%20office%2C%20%2A", "\"Anna Berg\""])
  }
}
