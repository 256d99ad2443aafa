import Foundation
import TestSupport
import Testing

@testable import MailFormat

@Suite struct MailMessageTests {
  /// The messages of the mailbox, by identifier; the one without has an empty key.
  private let mailbox: [String: MailMessage]

  init() throws {
    var found: [String: MailMessage] = [:]
    for raw in MailSource(path: Places.fixture("service.mbox")).messages {
      do throws(MailReject) {
        let message = try raw.parsed()
        found[message.messageID ?? ""] = message
      } catch {
        #expect([.noHeaders, .empty].contains(error.reason))
      }
    }
    mailbox = found
  }

  private func message(_ id: String) throws -> MailMessage { try #require(mailbox[id]) }

  @Test func `people, subject and text are decoded`() throws {
    let first = try message("20140303081240.4F2A1@cafe-lindner.example")
    #expect(first.from?.name == "Lindner, Anna")
    #expect(first.from?.address == "anna.lindner@cafe-lindner.example")
    #expect(first.subject == "Lieferung 20431 verspätet")
    #expect(first.text.hasPrefix("Guten Tag,\n\ndie für Freitag angekündigte Lieferung"))
    #expect(first.text.hasSuffix("Grüßen\nAnna Lindner"))
    let answer = try message("52E1.1002@brenner-tee.example")
    #expect(answer.from?.name == "Jörg Brenner")
    #expect(answer.cc.map(\.address) == ["lager@brenner-tee.example", "versand@brenner-tee.example"])
    #expect(answer.text.contains("Für den Ärger schreiben wir Ihnen 5 € gut."))
  }

  @Test(arguments: [
    "aGVsbG8gd29ybGQgaGVsbG8", "aGVsbG8gd29y\nbGQgaGVsbA", "aGVsbG8gd29ybGQgaGVsbG8=", "aGk=",
  ])
  func `base64 without its padding loses nothing`(_ encoded: String) throws {
    let message = try parsed(
      "From: a@x.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n\(encoded)\n")
    let padding = String(repeating: "=", count: (4 - encoded.count { $0 != "\n" } % 4) % 4)
    let bytes = try #require(Data(base64Encoded: encoded.replacing("\n", with: "") + padding))
    #expect(message.text == String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces))
  }

  @Test func `a thread is known by its first reference, else by what is answered, else by itself`() throws {
    let root = "20140303081240.4F2A1@cafe-lindner.example"
    #expect(try message(root).threadID == root)
    #expect(try message("52E1.1002@brenner-tee.example").threadID == root)
    #expect(try message("20140304074000.4F2B7@cafe-lindner.example").threadID == root)
    #expect(try message("52E1.1004@brenner-tee.example").threadID == "p1@liste.example")
    #expect(try message("").threadID == nil)
  }

  @Test func `charset labels that are wrong, unknown or absent are corrected`() throws {
    #expect(try message("p1@liste.example").text == "Ab April gelten neue Preise für Oolong.")
    #expect(try message("52E1.1004@brenner-tee.example").text.hasSuffix("Grüße"))
    #expect(try message("CA+7x1@mail.harbour-teas.example").text.contains("“Darjeeling First Flush”"))
    let last = try message("last@example.com")
    #expect(last.subject == "Rückfrage zur Bestellung")
    #expect(last.from?.name == "Käthe Müller")
    #expect(last.text == "Wann kommt der Frühstückstee?")
  }

  @Test func `an attachment has a name without folder, type, size and digest, and can be written`() throws {
    let scratch = try Scratch()
    let message = try message("52E1.1003@brenner-tee.example")
    #expect(message.text == "Dear Michael,\n\nplease find the return label attached.\n\nJutta Klein")
    let label = try #require(message.attachments.first)
    #expect(message.attachments.count == 1)
    #expect(label.name == "return-label-4711.pdf")
    #expect(label.type == "application/pdf")
    #expect(label.size == 69)
    #expect(label.sha256 == "d3a98311a6aa48a422b86e6a1bf922f47b019c77469e6f0ebb3b8ee48b948be5")
    let file = URL(filePath: scratch.path("label"))
    try Data().write(to: file)
    let handle = try FileHandle(forWritingTo: file)
    try label.write(toDescriptor: handle.fileDescriptor)
    try handle.close()
    let saved = try String(contentsOf: file, encoding: .utf8)
    #expect(saved == "%PDF-1.1\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
  }

  @Test func `names of attachments are decoded`() throws {
    let photo = try message("20140304080530.4F2B9@cafe-lindner.example").attachments
    #expect(photo.map(\.name) == ["Karton beschädigt.png"])
  }

  @Test func `a forwarded message is an attachment named by its subject`() throws {
    let forward = try message("CA+7x3@mail.harbour-teas.example")
    #expect(forward.text == "See what the courier wrote.")
    #expect(forward.attachments.map(\.name) == ["Parcel 881 was collected"])
    #expect(forward.attachments.map(\.type) == ["message/rfc822"])
  }

  @Test func `a body in HTML alone becomes text`() throws {
    let text = try message("CA+7x2@mail.harbour-teas.example").text
    #expect(
      text == """
        Thanks, Jutta – the label works.

        Still open:

        - the credit of 38,50 €
        - the order page (https://harbour-teas.example/orders/4711?a=1&b=2)

        > please find the return label attached.
        """)
  }

  @Test func `a bounce is readable and answers what was sent`() throws {
    let bounce = try message("bounce.1@mx.brenner-tee.example")
    #expect(bounce.text.hasSuffix("could not be delivered: user unknown."))
    #expect(bounce.attachments.map(\.type) == ["message/delivery-status", "text/rfc822-headers"])
    #expect(bounce.inReplyTo == "52E1.1004@brenner-tee.example")
  }

  @Test func `a bounce without words shows the status`() throws {
    let message = try parsed(
      """
      Subject: x
      Content-Type: multipart/report; boundary=b

      --b
      Content-Type: message/delivery-status

      Final-Recipient: rfc822; a@b
      Status: 5.1.1
      --b--
      """)
    #expect(message.text.contains("Status: 5.1.1"))
  }

  @Test func `uuencoded attachments are decoded`() throws {
    let prices = try #require(try message("uu-1@cafe-lindner.example").attachments.first)
    #expect(prices.name == "preise.csv")
    #expect(prices.size == 23)
  }

  @Test func `the date says where it comes from`() throws {
    let sent = try message("CA+7x1@mail.harbour-teas.example")
    #expect(sent.date?.milliseconds == 1_394_029_198_000)
    #expect(sent.date?.origin == .dateHeader)
    #expect(sent.doubtfulDate == nil)
    let fax = try message("")
    #expect(fax.date?.milliseconds == 1_394_452_798_000)
    #expect(fax.date?.origin == .receivedHeader)
    #expect(fax.doubtfulDate == "irgendwann")
    let note = try message("notiz-1@brenner-tee.example")
    #expect(note.date?.milliseconds == 1_394_532_672_000)
    #expect(note.date?.origin == .envelopeLine)
    #expect(try parsed("Subject: x\n\n").date == nil)
    #expect(try message("uu-1@cafe-lindner.example").date?.milliseconds == 1_394_535_600_000)
  }

  @Test(arguments: [
    "+9900", "-2400", "+1401", "-1500", "+0160", "+0075", "+99:00", "+100", "+12345", "GMT+9900",
  ])
  func `a date with an impossible zone is that of the last hop, else UTC, and is kept as written`(
    _ zone: String
  ) throws {
    let date = "Mon, 1 Jan 2024 10:00:00 \(zone)"
    let alone = try parsed("Date: \(date)\n\n")
    #expect(alone.date?.milliseconds == 1_704_103_200_000)
    #expect(alone.date?.origin == .dateHeaderAsUTC)
    #expect(alone.doubtfulDate == date)
    let received = try parsed("Received: from a; Mon, 1 Jan 2024 12:00:07 +0300\nDate: \(date)\n\n")
    #expect(received.date?.milliseconds == 1_704_099_607_000)
    #expect(received.date?.origin == .receivedHeader)
    #expect(received.doubtfulDate == date)
    let both = try parsed("Received: from a; Mon, 1 Jan 2024 12:00:07 +9900\nDate: \(date)\n\n")
    #expect(both.date?.origin == .dateHeaderAsUTC)
  }

  @Test(arguments: [
    ("10:00:00 +1400", -14.0), ("10:00:00 -1400", 14), ("10:00:00 -0330", 3.5), ("10:00:00+0200", -2),
    ("10:00:00 +02:00", -2), ("10:00:00 GMT+0200 (CEST)", -2), ("10:00 (local (+9900)) +0200", -2),
    ("10:00:00 -0000", 0), ("10:00:00 GMT", 0), ("10:00:00", 0), ("10:00:00 EST", 5),
  ])
  func `a zone is read as programs write it`(_ time: String, _ hours: Double) throws {
    for date in ["Mon, 1 Jan 2024 \(time)", "1-Jan-2024 \(time)", "Mon Jan 01 2024 \(time)"] {
      let message = try parsed("Date: \(date)\n\n")
      #expect(message.date?.milliseconds == 1_704_103_200_000 + Int64(hours * 3_600_000), "\(date)")
      #expect(message.date?.origin == .dateHeader && message.doubtfulDate == nil, "\(date)")
    }
    let old = try parsed("Date: Mon Jan 1 \(time) 2024\n\n")
    #expect(old.date?.milliseconds == 1_704_103_200_000 + Int64(hours * 3_600_000))
  }

  @Test func `people without address, in groups and in old style are read`() throws {
    #expect(try message("").from == MailAddress(name: "Faxserver", address: nil))
    let group = try message("52E1.1004@brenner-tee.example").to
    #expect(group.map(\.address) == ["partner@liste.example", "info@teeundco.example"])
    #expect(group.last?.name == "Tee & Co.")
    #expect(try message("uu-1@cafe-lindner.example").from?.name == "Anna Lindner")
    #expect(try message("p1@liste.example").to.isEmpty)
  }

  @Test func `NUL never gets into text`() throws {
    let message = try parsed(Array("Subject: a\u{0}b\nMessage-ID: <\u{0}@x>\n\nbo\u{0}dy\n".utf8))
    #expect(message.text == "bo\u{FFFD}dy")
    #expect(!(message.subject ?? "").utf8.contains(0))
    #expect(!(message.messageID ?? "").utf8.contains(0))
  }

  @Test func `text parts in a row are one text, a named one is an attachment`() throws {
    let message = try parsed(
      """
      Subject: x
      Content-Type: multipart/mixed; boundary=b

      --b

      one
      --b
      Content-Type: text/plain; name=log.txt

      log
      --b
      Content-Type: text/html

      <b>two</b>
      --b--
      """)
    #expect(message.text == "one\n\ntwo")
    #expect(message.attachments.map(\.name) == ["log.txt"])
  }

  @Test func `a plain rendering that is blank gives way to HTML`() throws {
    let message = try parsed(
      """
      Subject: x
      Content-Type: multipart/alternative; boundary=b

      --b
      Content-Type: text/plain

       \t
      --b
      Content-Type: text/html

      <p>said</p>
      --b--
      """)
    #expect(message.text == "said")
  }
}
