import BundleXML
import TestSupport
import Testing

/// Messages for the person in front of the screen.
@Suite struct ErrorTests {
  @Test func `a message says which file, which line, what, that nothing changed, and what to do`() throws {
    let scratch = try Scratch()
    let bytes = try bundleBytes(Message.header(), [Message.row(1)])
    let path = try scratch.file("cut.xml", bytes.dropLast(20))
    let error = try #require(refusal(path).error)
    #expect(
      "\(error)" == """
        \(path): line 12: the bundle is cut off. Nothing was changed. Copy the file again from where it was \
        made, or have it exported again.
        """)
  }
}
