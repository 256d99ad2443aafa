import Versioning

/// How replicas are named in a row's XML element.
public enum ReplicaNames: Sendable {
  /// By their ids: the canonical form, over which digests are taken.
  case ids
  /// By the short keys of a bundle, whose table names every replica that its rows name.
  case keys([ReplicaID: [UInt8]])

  func append(_ replica: ReplicaID, to bytes: inout OutputBytes) {
    if case .keys(let keys) = self, let key = keys[replica] {
      bytes.append(key)
    } else {
      bytes.append(replica)
    }
  }
}

/// A row as an XML element on one line: the form that bundles carry and, with replica ids in the place of
/// keys, the canonical form for digests. One function writes both, so they cannot differ in anything else.
public enum RowElement {
  public static func append(_ row: Row, to bytes: inout OutputBytes, names: ReplicaNames) {
    let defaults = row.version.commonStamp
    bytes.append("<")
    bytes.append(text: row.kind.name)
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
    bytes.append(">")
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
    bytes.append(text: row.kind.name)
    bytes.append(">")
  }

  /// `a:9 b:4`: a vector as space-separated entries, sorted by replica id.
  public static func append(_ vector: VersionVector, to bytes: inout OutputBytes, names: ReplicaNames) {
    var isFirst = true
    for dot in vector.dots {
      if !isFirst { bytes.append(" ") }
      isFirst = false
      append(dot, to: &bytes, names)
    }
  }

  static func append(_ dot: Dot, to bytes: inout OutputBytes, _ names: ReplicaNames) {
    names.append(dot.replica, to: &bytes)
    bytes.append(":")
    bytes.append(decimal: dot.counter)
  }

  private static func append(
    _ sibling: Sibling, of field: Field, _ defaults: Sibling.Stamp?, to bytes: inout OutputBytes,
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
        bytes.append(">")
        XMLText.append(text, to: &bytes)
      } else {
        bytes.append(" encoding=\"base64\">")
        bytes.append(text: XMLText.base64(text))
      }
    case .time(let time)?:
      bytes.append(">")
      Timestamp.append(time, to: &bytes)
    case .reference(let id)?:
      bytes.append(">")
      bytes.append(id)
    case .flag(let flag)?: if flag { bytes.append(">true") } else { bytes.append(">false") }
    }
    closeTag(field, to: &bytes)
  }

  private static func append(
    _ maximum: VersionVector, of field: Field, to bytes: inout OutputBytes, _ names: ReplicaNames
  ) {
    openTag(field, to: &bytes)
    bytes.append(" merge=\"max\">")
    append(maximum, to: &bytes, names: names)
    closeTag(field, to: &bytes)
  }

  private static func openTag(_ field: Field, to bytes: inout OutputBytes) {
    bytes.append("<")
    switch field.origin {
    case .builtIn: bytes.append(text: field.key)
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

  private static func closeTag(_ field: Field, to bytes: inout OutputBytes) {
    bytes.append("</")
    switch field.origin {
    case .builtIn: bytes.append(text: field.key)
    case .custom: bytes.append("field")
    }
    bytes.append(">")
  }

  /// `dot`, `at` and `by`, each only where it differs from the row's default.
  private static func stamp(
    _ stamp: Sibling.Stamp, unlike defaults: Sibling.Stamp?, to bytes: inout OutputBytes,
    _ names: ReplicaNames
  ) {
    if stamp.dot != defaults?.dot {
      bytes.append(" dot=\"")
      append(stamp.dot, to: &bytes, names)
      bytes.append("\"")
    }
    if stamp.writtenAt != defaults?.writtenAt {
      bytes.append(" at=\"")
      Timestamp.append(stamp.writtenAt, to: &bytes)
      bytes.append("\"")
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
  private static func attribute(_ opening: StaticString, _ id: RowID, to bytes: inout OutputBytes) {
    bytes.append(opening)
    bytes.append(id)
    bytes.append("\"")
  }

  private static func attribute(_ opening: StaticString, _ value: String, to bytes: inout OutputBytes) {
    bytes.append(opening)
    XMLText.appendAttribute(value, to: &bytes)
    bytes.append("\"")
  }

  private static func vector(
    _ opening: StaticString, _ vector: VersionVector, to bytes: inout OutputBytes, _ names: ReplicaNames
  ) {
    bytes.append(opening)
    append(vector, to: &bytes, names: names)
    bytes.append("\"")
  }
}
