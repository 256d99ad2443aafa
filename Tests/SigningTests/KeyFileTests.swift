import Foundation
import Signing
import Testing

/// The files in which a node keeps who it is.
@Suite struct KeyFileTests {
  @Test func `a node gets a key that only its owner can read, and keeps it`() throws {
    let bench = try Bench()
    let first = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    #expect(first.isNew && first.rotations.isEmpty)
    #expect(try bench.mode("key") == 0o600)
    #expect(try bench.mode("key.pub") == 0o644)
    let second = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    #expect(!second.isNew && second.key.publicKey == first.key.publicKey)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.directory).sorted() == ["key", "key.pub"])
  }

  @Test(arguments: [0o640, 0o604, 0o660])
  func `a key that others can read is refused, with what to do`(mode: Int) throws {
    let bench = try Bench()
    let identity = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    try bench.write(identity.key.openSSH(comment: ""), "key", mode: mode)
    let error = try #require(throws: KeyFileError.self) {
      try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    }
    #expect(error == .openToOthers(path: bench.path("key"), mode: UInt32(mode)))
    #expect("\(error)".contains("chmod 600 \(bench.path("key"))"))
  }

  @Test func `a key file that is no key is refused and left as it is`() throws {
    let bench = try Bench()
    try bench.write("precious", "key")
    #expect(throws: KeyFileError.unusable(path: bench.path("key"), .notAPrivateKey)) {
      try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    }
    #expect(try bench.read("key") == "precious")
  }

  @Test func `processes that open a node at one moment get the same key`() async throws {
    let directory = try Bench()
    let path = directory.directory
    let keys = try await withThrowingTaskGroup(of: PublicKey.self) { group in
      for _ in 0..<8 {
        group.addTask { try NodeIdentity.open(in: path, comment: "Lyon").key.publicKey }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(keys.count == 1)
  }

  @Test func `a rotation is announced by the old key, and ssh-keygen can check it`() throws {
    let bench = try Bench()
    let before = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    let after = try NodeIdentity.rotate(in: bench.directory, comment: "Lyon", now: 1_795_000_000_000)
    let third = try NodeIdentity.rotate(in: bench.directory, comment: "Lyon", now: 1_796_000_000_000)
    let read = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    #expect(read.key.publicKey == third.key.publicKey && read.rotations == third.rotations)
    #expect(read.formerKeys == [before.key.publicKey, after.key.publicKey])
    #expect(try bench.mode("key") == 0o600)
    #expect(try PublicKey(openSSH: bench.read("key.pub")) == third.key.publicKey)

    let text = third.rotations[0].text
    #expect(try KeyRotation.chain(text.replacingOccurrences(of: "\n", with: "\r\n")).map(\.text) == [text])
    let lines = text.components(separatedBy: "-----BEGIN")
    try bench.write(lines[0], "statement")
    try bench.write("-----BEGIN" + lines[1], "statement.sig")
    try bench.write("lyon \(before.key.publicKey.openSSH())\n", "signers")
    let verdict = try bench.keygen(
      "-Y", "verify", "-f", "signers", "-I", "lyon", "-n", "satchel-key", "-s", "statement.sig",
      input: "statement")
    #expect(verdict.status == 0, "\(verdict.output)")
  }

  @Test func `a rotation that was interrupted changes nothing, and is completed by the next one`() throws {
    let bench = try Bench()
    let before = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    // Interrupted after the statement was written and before the new key took its place.
    let next = try NodeKey.generate()
    try bench.write(next.openSSH(comment: "Lyon"), "key.next")
    let statement = try KeyRotation.announce(next.publicKey, after: before.key, now: 1_795_000_000_000)
    try bench.write(statement.text, "key.history", mode: 0o644)
    let interrupted = try NodeIdentity.open(in: bench.directory, comment: "Lyon")
    #expect(interrupted.key.publicKey == before.key.publicKey && interrupted.rotations.isEmpty)
    let after = try NodeIdentity.rotate(in: bench.directory, comment: "Lyon", now: 1_796_000_000_000)
    #expect(after.key.publicKey == next.publicKey && after.formerKeys == [before.key.publicKey])
  }

  @Test func `a statement that was altered, or is by somebody else, is no statement`() throws {
    let (old, new, thief) = (try NodeKey.generate(), try NodeKey.generate(), try NodeKey.generate())
    let text = try KeyRotation.announce(new.publicKey, after: old, now: 0).text
    let toThief = text.replacingOccurrences(
      of: new.publicKey.openSSH(), with: thief.publicKey.openSSH())
    #expect(throws: SigningError.wrongSignature(fingerprint: old.publicKey.fingerprint)) {
      try KeyRotation(toThief)
    }
    // Signed by the thief, in the name of the old key.
    let forged = try KeyRotation.announce(thief.publicKey, after: thief, now: 0).text
      .replacingOccurrences(
        of: "from \(thief.publicKey.openSSH())", with: "from \(old.publicKey.openSSH())")
    #expect(throws: SigningError.self) { try KeyRotation(forged) }
    let later = text.replacingOccurrences(of: "at 1970", with: "at 1971")
    #expect(throws: SigningError.self) { try KeyRotation(later) }
    #expect(throws: SigningError.notARotation) { try KeyRotation.chain("hello\n" + text) }
    #expect(throws: SigningError.notARotation) { try KeyRotation("") }
    #expect(try KeyRotation.chain("").isEmpty)
  }
}
