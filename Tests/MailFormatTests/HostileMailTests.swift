import Foundation
import TestSupport
import Testing

@testable import MailFormat

@Suite struct HostileMailTests {
  @Test(arguments: PropertyRun.seeds(cases: 1))
  func `damaged mailboxes are read to their end without a crash`(_ seed: UInt64) throws {
    print("SATCHEL_SEED=\(seed)")
    var random = SplitMix(state: seed)
    let original = try [UInt8](Data(contentsOf: URL(filePath: Places.fixture("service.mbox"))))
    let scratch = try Scratch()
    for _ in 0..<60 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let cut = Int.random(in: 0...bytes.count, using: &random)
      let path = try scratch.write(Array(bytes[..<cut]), to: "damaged.mbox")
      for case .message(let raw) in MailSource(path: path) {
        do throws(MailReject) {
          let message = try raw.parsed()
          #expect(!message.text.utf8.contains(0))
        } catch {
          #expect(error.location.file == path)
        }
      }
    }
  }

  @Test func `deep nesting ends in an attachment`() throws {
    var text = "Subject: x\n"
    for depth in 0..<2000 { text += "Content-Type: multipart/mixed; boundary=b\(depth)\n\n--b\(depth)\n" }
    let message = try parsed(text + "\nbody\n")
    #expect(message.attachments.count <= 1)
  }

  @Test func `a flood of parts is rejected`() throws {
    let flood =
      "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n", count: 30_000)
    #expect(throws: MailReject.self) { try parsed(flood) }
    let table = "Subject: x\n\n" + String(repeating: "--b\n", count: 30_000)
    #expect(try parsed(table).text.hasSuffix("--b"))
  }

  @Test func `a header without end is rejected`() throws {
    let limits = MailLimits(headerBytes: 10_000)
    let endless = "Subject: " + String(repeating: "x", count: 20_000)
    #expect(throws: MailReject.self) { try parsed(endless, limits: limits) }
    #expect(throws: MailReject.self) { try parsed(String(repeating: " ", count: 20_000), limits: limits) }
  }

  @Test func `a long text is an attachment`() throws {
    let message = try parsed(
      "Subject: x\n\n" + String(repeating: "x", count: 100), limits: MailLimits(textBytes: 50))
    #expect(message.text.isEmpty)
    #expect(message.attachments.map(\.size) == [100])
  }

  @Test(
    arguments: [
      "Content-Type: multipart/mixed\n\n--b\n\nx\n--b--\n",
      "Content-Type: multipart/mixed; boundary=\"\"\n\nx\n",
      "Content-Type: ///;;;=\n\nx\n", "Content-Type: text/plain; charset=\n\nx\n",
      "Content-Transfer-Encoding: base64\n\n====x===\n",
      "Content-Transfer-Encoding: quoted-printable\n\n=ZZ=\n",
      "Subject: =?utf-8?B?////?= =?x?Q?=?= =?\n\n", "From: <<<>>>,,;:@\nTo: \"\n\n",
      "Date: 99 Foo 9999 99:99\n\n",
      "Subject: x", ": \n\n", "X\u{1}: y\nSubject: z\n\nb",
    ])
  func `odd fields are tolerated`(text: String) throws {
    do {
      _ = try parsed(text)
    } catch let reject as MailReject {
      #expect(reject.reason == .noHeaders)
    }
  }
}

private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
