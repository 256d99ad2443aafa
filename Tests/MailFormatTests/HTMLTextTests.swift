import Testing

@testable import MailFormat

@Suite struct HTMLTextTests {
  @Test(
    arguments: [
      ("a<br>b<br/>c", "a\nb\nc"), ("a<br><br>b", "a\n\nb"), ("<p>a</p><p>b</p>", "a\n\nb"),
      ("<div>a</div><div>b</div>", "a\nb"), ("  a \n\t b ", "a b"), ("a <b>bold</b>, b", "a bold, b"),
      ("<h1>T</h1>x", "T\n\nx"), ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
      ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
      ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
      ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
      ("<pre>a  b\n  c</pre>", "a  b\n  c"), ("a<hr>b", "a\n\n---\n\nb"),
      ("<img src=x alt='Logo'>", "Logo"), ("x<!-- <p>no</p> -->y", "xy"), ("<![if mso]>a<![endif]>", "a"),
      ("<script>if (a < b) { x('</p>') }</script>y", "y"), ("<STYLE>p{}</style >y", "y"),
      ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"), ("a<b", "a<b"), ("<p", "<p"), ("</", "</"), ("<", "<"),
      ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
    ])
  func `elements become lines`(html: String, text: String) {
    #expect(HTMLText(html: html).text == text)
  }

  @Test(
    arguments: [
      ("<a href='https://x.example/'>shop</a>.", "shop (https://x.example/)."),
      ("<a href='https://x.example/'>x.example</a>", "x.example"),
      ("<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example"),
      ("<a href='#top'>top</a>", "top"), ("<a href='javascript:x()'>go</a>", "go"),
      ("<a href=https://x.example/?a=1&amp;b=2>go</a>", "go (https://x.example/?a=1&b=2)"),
      ("<a href='https://x.example'><img src=y></a>", "https://x.example"),
      ("<a title='>' href=\"https://x.example\">go", "go (https://x.example)"),
    ])
  func `links show where they lead`(html: String, text: String) {
    #expect(HTMLText(html: html).text == text)
  }

  @Test(
    arguments: [
      ("&auml;&Auml;&szlig;&euro;", "äÄß€"), ("&#228;&#xE4;&#150;", "ää–"), ("&amp;lt;", "&lt;"),
      ("a&nbsp;b", "a b"), ("&unknown; &;", "&unknown; &;"), ("AT&T", "AT&T"),
      ("&#0;&#xD800;", "\u{FFFD}&#xD800;"),
      ("&copy 2014", "© 2014"), ("&#99999999999;", "&#99999999999;"),
    ])
  func `character references are resolved`(html: String, text: String) {
    #expect(HTMLText(html: html).text == text)
  }

  @Test(arguments: [
    "<!--", "<a \"", "<a b='", "<", "&", "&#", "<blockquote>", "<ul><li>x", "</p>", "<script>",
  ])
  func `the time is linear whatever is left open`(piece: String) {
    let clock = ContinuousClock()
    let time = clock.measure {
      _ = HTMLText(html: String(repeating: piece, count: 60_000))
    }
    #expect(time < .seconds(20))
  }
}
