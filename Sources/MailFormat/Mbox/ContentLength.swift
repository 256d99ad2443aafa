/// The `Content-Length` field of one message in an mbox: a claim that is checked before it is believed.
struct ContentLength {
  private static let envelopeBytes = 512

  let bodyBytes: Int64

  /// - Returns: `nil` if the line is another field or its value is no number.
  init?(headerLine line: UnsafeRawBufferPointer) {
    guard line.hasPrefixIgnoringCase("Content-Length:") else { return nil }
    let digits = line.dropFirst("Content-Length:".utf8.count)
      .drop { $0 == 0x20 || $0 == 0x09 }
      .prefix { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }
    guard let value = Int64(String(decoding: digits, as: UTF8.self)), value >= 0 else { return nil }
    bodyBytes = value
  }

  /// Where the next envelope line begins, or the file ends, if the claim lands there, at most two line
  /// endings apart.
  func end(ofBodyAt bodyOffset: Int64, in file: MailFile) throws(MailFileError) -> Int64? {
    let (landing, overflow) = bodyOffset.addingReportingOverflow(bodyBytes)
    if overflow { return nil }
    let size = try file.status().size
    if landing > size { return nil }
    let ahead = try file.bytes(at: landing, count: Self.envelopeBytes + 4)
    var start = 0
    for _ in 0..<2 {
      if ahead[start...].starts(with: [0x0D, 0x0A]) {
        start += 2
      } else if ahead[start...].first == 0x0A {
        start += 1
      }
    }
    if landing + Int64(start) == size { return size }
    if start == 0 {
      // Without a line ending in front, the claim must end one.
      guard landing > 0, try file.bytes(at: landing - 1, count: 1) == [0x0A] else { return nil }
    }
    let line = ahead[start...].prefix { $0 != 0x0A }
    return line.withUnsafeBytes { EnvelopeLine(line: $0) } == nil ? nil : landing + Int64(start)
  }
}
