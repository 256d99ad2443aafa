/// Plain text in the making: white space is collapsed, lines and paragraphs are broken, quotations marked.
struct TextFlow {
  private var written: [UInt8] = []
  /// How many quotations the text stands in.
  var quotations = 0
  /// How many elements keep their white space.
  var preformatted = 0
  /// Line breaks that come before the next text.
  private var breaks = 0
  private var spaces = 0
  private var depthOfLastLine = 0
  /// A list's bullet, written with the first text of its item.
  private var marker: String?

  /// Begins a line.
  mutating func line() { breaks = max(breaks, 1) }

  /// Begins a paragraph.
  mutating func paragraph() { breaks = max(breaks, 2) }

  /// Ends the line; repeated, leaves lines empty.
  mutating func lineBreak() { breaks = min(breaks + 1, 3) }

  mutating func cell() { spaces = 2 }

  mutating func bullet(_ text: String) {
    line()
    marker = text
  }

  /// Adds running text.
  mutating func add(_ running: String) {
    let bytes = Array(running.utf8)
    var position = 0
    while position < bytes.count {
      let end = Self.endOfWord(in: bytes, from: position)
      if end > position {
        begin()
        written += bytes[position..<end]
        position = end
      } else {
        position += addSpace(bytes, at: position)
      }
    }
  }

  /// The length of what was written, in UTF-8 code units.
  var count: Int { written.count }

  var text: String { String(decoding: written, as: UTF8.self) }

  /// What was written since ``count`` was `start`.
  func text(from start: Int) -> String { String(decoding: written[start...], as: UTF8.self) }

  private static let noBreakSpace: [UInt8] = [0xC2, 0xA0]

  private static func endOfWord(in bytes: [UInt8], from start: Int) -> Int {
    var position = start
    while position < bytes.count, bytes[position] != 0x20, !(0x09...0x0D).contains(bytes[position]),
      bytes[position] != noBreakSpace[0] || !bytes[position...].starts(with: noBreakSpace)
    {
      position += 1
    }
    return position
  }

  /// - Returns: how many bytes it takes.
  private mutating func addSpace(_ bytes: [UInt8], at position: Int) -> Int {
    switch bytes[position] {
    case 0x0A where preformatted > 0: lineBreak()
    case 0x20 where preformatted > 0: spaces += 1
    default: spaces = max(spaces, 1)
    }
    return bytes[position] == Self.noBreakSpace[0] ? 2 : 1
  }

  /// Writes what is due before text.
  private mutating func begin() {
    if breaks == 0 && spaces == 0 && marker == nil && !written.isEmpty { return }
    let isAtStart = breaks > 0 || written.isEmpty
    let depth = min(quotations, Self.maximumQuotations)
    if breaks > 0 && !written.isEmpty {
      // An empty line between quotations belongs to the outer one.
      let emptyLine = "\n" + String(repeating: ">", count: min(depth, depthOfLastLine))
      for _ in 1..<breaks { write(emptyLine) }
      write("\n")
    }
    if isAtStart { write(String(repeating: "> ", count: depth)) }
    if !isAtStart || preformatted > 0 { write(String(repeating: " ", count: min(spaces, 200))) }
    write(marker ?? "")
    (breaks, spaces, marker, depthOfLastLine) = (0, 0, nil, depth)
  }

  private static let maximumQuotations = 20

  private mutating func write(_ text: String) { written += text.utf8 }
}
