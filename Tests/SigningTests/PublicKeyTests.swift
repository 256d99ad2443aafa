import Signing
import Testing

@Suite struct PublicKeyTests {
  @Test func `a key is what its line says`() throws {
    let key = try NodeKey.generate().publicKey
    #expect(try PublicKey(openSSH: key.openSSH(comment: "Lyon") + "\n") == key)
  }
}
