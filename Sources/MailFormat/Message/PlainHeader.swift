/// The fields that tell what a message is called, out of a header in which nothing is to be decoded or repaired.
///
/// That is nearly every one. The others are left to the MIME library, which gives the same for these at many times the
/// cost, since it makes objects of all fields.
struct PlainHeader {
  private static let wanted: [StaticString] = ["Message-ID:", "In-Reply-To:", "References:"]
  /// In the order of ``wanted``; nil where there is no such field, or a blank one.
  private var values: [String?] = []

  var messageID: String? { values[0] }
  var inReplyTo: String? { values[1] }
  var references: String? { values[2] }

  /// - Parameter header: from the first field up to and with the empty line.
  /// - Returns: nil if a line is no field (RFC 5322, section 2.2), if one of the wanted fields occurs twice, or if its
  ///   value is not plain ASCII.
  init?(_ header: [UInt8]) {
    let values = header.withUnsafeBytes { bytes -> [String?]? in
      guard let places = Self.places(in: bytes) else { return nil }
      let fields = places.map { $0.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) } }
      guard fields.allSatisfy({ $0.map(Self.isPlain) ?? true }) else { return nil }
      return fields.map { field in
        let text = field.map { String(decoding: $0, as: UTF8.self).singleLine() }
        return text?.isEmpty == false ? text : nil
      }
    }
    guard let values else { return nil }
    self.values = values
  }

  /// Where the values of the wanted fields are; nil if the header is odd.
  private static func places(in bytes: UnsafeRawBufferPointer) -> [Range<Int>?]? {
    if bytes.contains(0) { return nil }
    var places: [Range<Int>?] = wanted.map { _ in nil }
    // The field to which a line that begins with a blank belongs, if it is wanted.
    var current: Int?
    var start = 0
    while let end = bytes.firstLinefeed(from: start) {
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      if line.isEmpty || line.elementsEqual([0x0D]) { break }
      if line.isBlank { return nil }
      if line.first == 0x20 || line.first == 0x09 {
        guard start > 0 else { return nil }
        if let current, let place = places[current] { places[current] = place.lowerBound..<end }
      } else {
        guard let colon = nameEnd(line) else { return nil }
        current = wanted.firstIndex { line.hasPrefixIgnoringCase($0) }
        if let current {
          if places[current] != nil { return nil }
          places[current] = (start + colon + 1)..<end
        }
      }
      start = end + 1
    }
    return places
  }

  /// Where the colon behind a field's name is; nil if the line does not begin with one.
  private static func nameEnd(_ line: UnsafeRawBufferPointer) -> Int? {
    guard let colon = line.firstIndex(of: 0x3A), colon > 0 else { return nil }
    return line[..<colon].allSatisfy { (0x21...0x7E).contains($0) } ? colon : nil
  }

  /// Whether a value is printable ASCII, on several lines perhaps, without encoded words (RFC 2047).
  private static func isPlain(_ value: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in value {
      switch byte {
      case 0x09, 0x20...0x7E: if previous == 0x0D || (previous == 0x3D && byte == 0x3F) { return false }
      case 0x0D: if previous == 0x0D { return false }
      case 0x0A: break
      default: return false
      }
      previous = byte
    }
    return true
  }
}

extension MailIdentifiers {
  init(of header: PlainHeader) {
    self.init(
      messageID: header.messageID.map { [$0] } ?? [], first: header.messageID,
      inReplyTo: header.inReplyTo.map { [$0] } ?? [], references: header.references.map { [$0] } ?? [])
  }
}
