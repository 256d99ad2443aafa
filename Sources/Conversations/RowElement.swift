import Versioning

/// How replicas are named in a row's XML element.
public enum ReplicaNames: Sendable {
  /// By their ids: the canonical form, over which digests are taken.
  case ids
  /// By the short keys of a bundle, whose table names every replica that its rows name.
  case keys([ReplicaID: [UInt8]])

  func append(_ replica: ReplicaID, to bytes: inout [UInt8]) {
    if case .keys(let keys) = self, let key = keys[replica] {
      bytes.append(contentsOf: key)
    } else {
      bytes.append(replica)
    }
  }
}

/// A row as an XML element on one line: the form that bundles carry and, with replica ids in the place of
/// keys, the canonical form for digests. One function writes both, so they cannot differ in anything else.
public enum RowElement {
  public static func append(_ row: Row, to bytes: inout [UInt8], names: ReplicaNames) {
    let defaults = row.version.commonStamp
    bytes.append(UInt8(ascii: "<"))
    bytes.append(contentsOf: row.kind.name.utf8)
    attribute(" id=\"", row.id, to: &bytes)
    if let conversation = row.conversation { attribute(" conversation=\"", conversation, to: &bytes) }
    vector(" clock=\"", row.version.clock, to: &bytes, names)
    if !row.version.buried.isEmpty { vector(" buried=\"", row.version.buried, to: &bytes, names) }
    if !row.version.erased.isEmpty { attribute(" erased=\"", row.version.erased.attribute, to: &bytes) }
    if let defaults { stamp(defaults, unlike: nil, to: &bytes, names) }
    if row.version.registers.isEmpty {
      bytes.append("/>")
      return
    }
    bytes.append(UInt8(ascii: ">"))
    let registers = row.version.registers
    for index in registers.indices {
      switch registers[index].register {
      case .maximum(let maximum): append(maximum, of: registers[index].field, to: &bytes, names)
      case .siblings(let siblings):
        for sibling in siblings.indices {
          append(siblings[sibling], of: registers[index].field, defaults, to: &bytes, names)
        }
      }
    }
    bytes.append("</")
    bytes.append(contentsOf: row.kind.name.utf8)
    bytes.append(UInt8(ascii: ">"))
  }

  /// `a:9 b:4`: a vector as space-separated entries, sorted by replica id.
  public static func append(_ vector: VersionVector, to bytes: inout [UInt8], names: ReplicaNames) {
    var isFirst = true
    for dot in vector.dots {
      if !isFirst { bytes.append(UInt8(ascii: " ")) }
      isFirst = false
      append(dot, to: &bytes, names)
    }
  }

  static func append(_ dot: Dot, to bytes: inout [UInt8], _ names: ReplicaNames) {
    names.append(dot.replica, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    bytes.appendDecimal(dot.counter)
  }

  private static func append(
    _ sibling: Sibling, of field: Field, _ defaults: Sibling.Stamp?, to bytes: inout [UInt8],
    _ names: ReplicaNames
  ) {
    openTag(field, to: &bytes)
    stamp(sibling.stamp, unlike: defaults, to: &bytes, names)
    switch sibling.value {
    case nil:
      bytes.append(" none=\"true\"/>")
      return
    case .text(let text)?:
      if XMLText.isPlain(text) {
        bytes.append(UInt8(ascii: ">"))
        XMLText.append(text, to: &bytes)
      } else {
        bytes.append(" encoding=\"base64\">")
        bytes.append(contentsOf: XMLText.base64(text).utf8)
      }
    case .time(let time)?:
      bytes.append(UInt8(ascii: ">"))
      Timestamp.append(time, to: &bytes)
    case .reference(let id)?:
      bytes.append(UInt8(ascii: ">"))
      bytes.append(id)
    case .flag(let flag)?: bytes.append(flag ? ">true" : ">false")
    }
    closeTag(field, to: &bytes)
  }

  private static func append(
    _ maximum: VersionVector, of field: Field, to bytes: inout [UInt8], _ names: ReplicaNames
  ) {
    openTag(field, to: &bytes)
    bytes.append(" merge=\"max\">")
    append(maximum, to: &bytes, names: names)
    closeTag(field, to: &bytes)
  }

  private static func openTag(_ field: Field, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "<"))
    switch field.origin {
    case .builtIn: bytes.append(contentsOf: field.key.utf8)
    case .custom:
      bytes.append("field")
      if XMLText.isPlain(field.key) {
        attribute(" name=\"", field.key, to: &bytes)
      } else {
        bytes.append(" nameEncoding=\"base64\"")
        attribute(" name=\"", XMLText.base64(field.key), to: &bytes)
      }
    }
  }

  private static func closeTag(_ field: Field, to bytes: inout [UInt8]) {
    bytes.append("</")
    switch field.origin {
    case .builtIn: bytes.append(contentsOf: field.key.utf8)
    case .custom: bytes.append("field")
    }
    bytes.append(UInt8(ascii: ">"))
  }

  /// `dot`, `at` and `by`, each only where it differs from the row's default.
  private static func stamp(
    _ stamp: Sibling.Stamp, unlike defaults: Sibling.Stamp?, to bytes: inout [UInt8], _ names: ReplicaNames
  ) {
    if stamp.dot != defaults?.dot {
      bytes.append(" dot=\"")
      append(stamp.dot, to: &bytes, names)
      bytes.append(UInt8(ascii: "\""))
    }
    if stamp.writtenAt != defaults?.writtenAt {
      bytes.append(" at=\"")
      Timestamp.append(stamp.writtenAt, to: &bytes)
      bytes.append(UInt8(ascii: "\""))
    }
    if stamp.author != defaults?.author {
      if let author = stamp.author {
        attribute(" by=\"", author, to: &bytes)
      } else {
        bytes.append(" by=\"\"")
      }
    }
  }

  /// - Parameter opening: a blank, the attribute's name, `=` and the first quote.
  private static func attribute(_ opening: StaticString, _ id: RowID, to bytes: inout [UInt8]) {
    bytes.append(opening)
    bytes.append(id)
    bytes.append(UInt8(ascii: "\""))
  }

  private static func attribute(_ opening: StaticString, _ value: String, to bytes: inout [UInt8]) {
    bytes.append(opening)
    XMLText.appendAttribute(value, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private static func vector(
    _ opening: StaticString, _ vector: VersionVector, to bytes: inout [UInt8], _ names: ReplicaNames
  ) {
    bytes.append(opening)
    append(vector, to: &bytes, names: names)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension [UInt8] {
  /// Appends a number in decimal digits.
  public mutating func appendDecimal(_ number: UInt64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      var first = 20
      var rest = number
      repeat {
        first -= 1
        digits[first] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0
      append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
    }
  }
}
