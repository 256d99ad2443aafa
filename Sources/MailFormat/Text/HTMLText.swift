/// The readable text of an HTML body.
///
/// Blocks become lines and paragraphs, list items begin with `- ` or their number, a link is followed by its
/// address in brackets, quotations by `> ` as in plain mail, an image is its alternative text.
struct HTMLText {
  let text: String

  init(html: String) {
    var writer = HTMLTextWriter()
    for token in HTMLTokens(Array(html.utf8)) { writer.add(token) }
    text = writer.finish()
  }
}

/// Follows the elements of a page.
private struct HTMLTextWriter {
  private enum List {
    case bullets
    case numbers(next: Int)
  }

  private struct Link {
    let address: String
    /// In UTF-8 code units of the text so far.
    let start: Int
  }

  private static let lines: Set<String> = [
    "div", "tr", "dt", "dd", "section", "article", "header", "footer", "address", "form", "fieldset",
    "center", "caption", "figure", "figcaption", "nav", "main", "aside", "legend", "option", "body",
  ]
  private static let paragraphs: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "dl", "hr",
  ]
  private static let maximumListDepth = 20

  private var flow = TextFlow()
  private var lists: [List] = []
  private var link: Link?

  mutating func add(_ token: HTMLToken) {
    switch token {
    case .text(let bytes): flow.add(HTMLReferences.resolved(bytes))
    case .open(let name, let attributes): open(name, HTMLAttributes(bytes: attributes))
    case .close(let name): close(name)
    }
  }

  mutating func finish() -> String {
    endLink()
    return flow.text
  }

  private mutating func open(_ name: String, _ attributes: HTMLAttributes) {
    breakLine(at: name)
    switch name {
    case "br": flow.lineBreak()
    case "hr": rule()
    case "td", "th": flow.cell()
    case "ul": beginList(.bullets)
    case "ol": beginList(.numbers(next: attributes.value("start").flatMap { Int($0) } ?? 1))
    case "li": flow.bullet(nextBullet())
    case "a": beginLink(attributes.value("href"))
    case "img": addImage(attributes.value("alt"))
    case "blockquote": quote(by: 1)
    case "pre": preformat(by: 1)
    default: break
    }
  }

  private mutating func close(_ name: String) {
    breakLine(at: name)
    switch name {
    case "ul", "ol": endList()
    case "li": flow.line()
    case "a": endLink()
    case "blockquote": quote(by: -1)
    case "pre": preformat(by: -1)
    default: break
    }
  }

  private mutating func breakLine(at name: String) {
    if Self.lines.contains(name) { flow.line() }
    if Self.paragraphs.contains(name) { flow.paragraph() }
  }

  private mutating func quote(by change: Int) {
    flow.paragraph()
    flow.quotations = max(flow.quotations + change, 0)
  }

  private mutating func preformat(by change: Int) {
    flow.paragraph()
    flow.preformatted = max(flow.preformatted + change, 0)
  }

  private mutating func rule() {
    flow.add("---")
    flow.paragraph()
  }

  private mutating func addImage(_ alternative: String?) {
    if let alternative, !alternative.isEmpty { flow.add(alternative) }
  }
}

// MARK: - Lists

extension HTMLTextWriter {
  private mutating func beginList(_ list: List) {
    if lists.isEmpty { flow.paragraph() } else { flow.line() }
    if lists.count < Self.maximumListDepth { lists.append(list) }
  }

  private mutating func endList() {
    _ = lists.popLast()
    if lists.isEmpty { flow.paragraph() } else { flow.line() }
  }

  private mutating func nextBullet() -> String {
    let indent = String(repeating: "  ", count: max(lists.count - 1, 0))
    guard case .numbers(let number) = lists.last else { return indent + "- " }
    lists[lists.count - 1] = .numbers(next: number &+ 1)
    return indent + "\(number). "
  }
}

// MARK: - Links

extension HTMLTextWriter {
  /// Addresses that a reader can use outside of the page.
  private static let schemes = ["http://", "https://", "ftp://", "mailto:", "tel:"]

  private mutating func beginLink(_ address: String?) {
    endLink()
    guard let address = address?.singleLine() else { return }
    guard Self.schemes.contains(where: { address.lowercased().hasPrefix($0) }) else { return }
    link = Link(address: address, start: flow.count)
  }

  private mutating func endLink() {
    guard let link else { return }
    self.link = nil
    let shown = flow.text(from: link.start)
      .drop { $0.isWhitespace || $0 == ">" }
    if shown.isEmpty {
      flow.add(link.address)
    } else if !Self.names(String(shown), link.address) {
      flow.add(" (\(link.address))")
    }
  }

  /// Whether the text of a link already is its address, give or take the scheme and a last slash.
  private static func names(_ text: String, _ address: String) -> Bool {
    let bare = { (url: String) in
      let lower = url.lowercased()
      let scheme = schemes.first { lower.hasPrefix($0) } ?? ""
      let rest = lower.dropFirst(scheme.count)
      return rest.hasSuffix("/") ? String(rest.dropLast()) : String(rest)
    }
    return bare(text) == bare(address)
  }
}
