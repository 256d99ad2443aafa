import XMLStream

/// What the names of a document spell, each made once.
struct Spellings {
  struct Spelling {
    let element: String
    let attribute: String
    let isNil: Bool
    /// Says how a value is meant, as `type`, `nil`, `xsi:type` and `xsi:nil` do.
    let isPlumbing: Bool
    /// Equal for names that differ in their namespace only.
    let identity: Int
  }

  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"
  /// By the number of a name.
  private var table: [Spelling?] = []
  private var identities: [String: Int] = [:]

  mutating func of(_ name: XMLName, _ reader: XMLReader) -> Spelling {
    if name.number < table.count, let known = table[name.number] { return known }
    return learn(name, reader)
  }

  private mutating func learn(_ name: XMLName, _ reader: XMLReader) -> Spelling {
    while table.count <= name.number { table.append(nil) }
    let local = reader.localName(of: name)
    let space = reader.namespace(of: name)
    let isOwn = space == nil || space == Self.instance
    let identity = identities[local] ?? name.number
    identities[local] = identity
    let spelling = Spelling(
      element: local, attribute: "@" + local, isNil: isOwn && local == "nil",
      isPlumbing: isOwn && (local == "nil" || local == "type"), identity: identity)
    table[name.number] = spelling
    return spelling
  }
}
