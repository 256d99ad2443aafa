import Testing

@testable import MailFormat

@Suite struct ThreadTests {
  @Test(
    arguments: [
      ("Re: Lieferung", "Lieferung"), ("RE: AW: Fwd: WG: Lieferung", "Lieferung"), ("Re[2]: x", "x"),
      ("Re : x", "x"), ("re:x", "x"), ("Antw: x", "x"), ("SV: x", "x"), ("Fw: x", "x"), ("回复：x", "x"),
      ("[Partner] x", "[Partner] x"), ("Re: [Partner] Re: x", "[Partner] x"), ("[Partner]", "[Partner]"),
      ("Report: x", "Report: x"), ("Rechnung: Re: x", "Rechnung: Re: x"), ("4711: x", "4711: x"),
      ("  a \t b ", "a b"),
    ])
  func `marks of replies are taken off a subject`(subject: String, name: String) {
    #expect(MailSubject.threadName(subject) == name)
  }

  @Test(arguments: ["Re:", "Re: Fwd: ", "", "   "])
  func `a subject of marks alone is no name`(subject: String) {
    #expect(MailSubject.threadName(subject) == nil)
  }

  @Test(
    arguments: [
      ("<a@b>", ["a@b"]), ("<a@b> <c@d>", ["a@b", "c@d"]), ("<a@b><c@d>", ["a@b", "c@d"]),
      ("a@b c@d", ["a@b", "c@d"]), ("<a @b>", ["a@b"]), ("<a@b", ["a@b"]), ("nothing here", []), ("", []),
      ("<<a@b>>", ["a@b"]), ("(comment) <a@b>", ["a@b"]), ("a@b (one) c@d", ["a@b", "c@d"]),
    ])
  func `references are read in order`(text: String, identifiers: [String]) {
    #expect(MessageIDs.references(text) == identifiers)
  }

  @Test(
    arguments: [
      ("<a@b>", "a@b"), ("Message from c@d of Monday <a@b>", "a@b"), ("Message from c@d of Monday", nil),
      ("anna@example.com", nil), ("2014.7@example.com", "2014.7@example.com"), ("", nil), ("<>", nil),
      ("Your message of Friday <a@b>", "a@b"), ("2014.7@example.com (of Friday)", "2014.7@example.com"),
    ] as [(String, String?)])
  func `an address in In-Reply-To does not join threads`(text: String, identifier: String?) {
    #expect(MessageIDs.answered(text) == identifier)
  }

  @Test(
    arguments: [
      ("abc", "abc"), ("abc@host", "abc@host"), ("abc@host (a comment)", "abc@host"),
      ("(a (nested \\) one)) abc@host", "abc@host"), ("\"a(b\"@host", "\"a(b\"@host"), ("abc( @host", nil),
      ("abc host", nil), ("<abc@host> def@host", "abc@host"), ("(abc)", "(abc)"), ("", nil),
    ] as [(String, String?)])
  func `an own identifier needs no brackets`(text: String, identifier: String?) {
    #expect(MessageIDs.own(text) == identifier)
  }
}
