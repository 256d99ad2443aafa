/// Sorts the parts of a message into text and attachments.
struct BodyWalk {
  /// Deeper parts are one attachment: nobody writes them, and each level costs stack.
  private static let maximumDepth = 64

  private let document: MIMEDocument
  private let textBytes: Int64
  private var texts: [String] = []
  private(set) var attachments: [MailAttachment] = []

  init(document: MIMEDocument, textBytes: Int64) {
    self.document = document
    self.textBytes = textBytes
  }

  var text: String { texts.joined(separator: "\n\n") }

  mutating func add(_ root: MIMEPart) {
    add(root, at: [])
  }

  private mutating func add(_ part: MIMEPart, at path: [Int]) {
    if part.isEmbeddedMessage || path.count > Self.maximumDepth {
      attach(part, at: path)
    } else if part.isMultipart {
      addMultipart(part, at: path)
    } else if !addText(part, at: path) {
      attach(part, at: path)
    }
  }

  private mutating func addMultipart(_ part: MIMEPart, at path: [Int]) {
    let children = part.children
    switch part.type {
    case _ where children.isEmpty:
      // Without a usable boundary everything is in front of the first part.
      addReadable(part.preamble)
    case "multipart/alternative":
      addAlternative(children, at: path)
    case "multipart/report":
      addReport(children, at: path)
    default:
      for (index, child) in children.enumerated() { add(child, at: path + [index]) }
    }
  }

  /// Adds one rendering: plain text where it says something, else the last that says something.
  private mutating func addAlternative(_ children: [MIMEPart], at path: [Int]) {
    let renderings = children.enumerated().map { index, child in
      var walk = BodyWalk(document: document, textBytes: textBytes)
      walk.add(child, at: path + [index])
      return (part: child, walk: walk)
    }
    let readable = renderings.filter { !$0.walk.text.isEmpty }
    let chosen = readable.first { $0.part.type == "text/plain" } ?? readable.last
    if let chosen { texts.append(chosen.walk.text) }
    for rendering in renderings { attachments += rendering.walk.attachments }
  }

  /// Adds the part for humans, and the part for machines as text only if there is nothing else to read.
  private mutating func addReport(_ children: [MIMEPart], at path: [Int]) {
    let textsBefore = texts.count
    for (index, child) in children.enumerated() { add(child, at: path + [index]) }
    if texts.count == textsBefore,
      let status = children.first(where: { $0.type == "message/delivery-status" })
    {
      addReadable(status.text())
    }
  }

  /// - Returns: `false` if the part is not text for the reader of the message.
  private mutating func addText(_ part: MIMEPart, at path: [Int]) -> Bool {
    if part.isMarkedAsAttachment || part.encodedSize > textBytes { return false }
    let isRoot = path.isEmpty
    if !isRoot && part.filename != nil { return false }
    switch part.type {
    case "text/html", "application/xhtml+xml":
      guard let html = part.text() else { return false }
      addReadable(HTMLText(html: html).text)
    case "text/plain", "text", "text/enriched":
      guard let text = part.text() else { return false }
      addReadable(text)
    case let type where isRoot && type.hasPrefix("text/"):
      guard let text = part.text() else { return false }
      addReadable(text)
    default:
      return false
    }
    return true
  }

  private mutating func addReadable(_ text: String?) {
    guard let text = text?.replacingNUL().trimmingBlankEnds(), !text.isEmpty else { return }
    texts.append(text)
  }

  private mutating func attach(_ part: MIMEPart, at path: [Int]) {
    guard let measure = part.measure() else { return }
    attachments.append(
      MailAttachment(
        name: AttachmentName(part: part).text, type: part.type, size: measure.size, sha256: measure.sha256,
        document: document, path: path))
  }
}

/// What an attachment is called.
private struct AttachmentName {
  let text: String?

  init(part: MIMEPart) {
    let written = part.filename ?? part.subject
    let name =
      (part.filename != nil ? written?.split { $0 == "/" || $0 == "\\" }.last.map(String.init) : written)?
      .singleLine()
    text = name?.isEmpty == false ? name : nil
  }
}
