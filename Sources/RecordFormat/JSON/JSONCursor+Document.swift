extension JSONCursor {
  /// Whether a record names itself by such a member; an object that holds a list of records has none.
  static func isIdentifier(_ name: String) -> Bool { ["_id", "id", "uuid"].contains(name.lowercased()) }

  /// Moves to the first value of the array at a path, or of the document's list of records.
  ///
  /// - Returns: the names on the way, and whether the list is known to be empty; then the place is the end of the
  ///   object around it.
  func descend(_ path: [String]?) throws -> (names: [String], isEmpty: Bool) {
    var names: [String] = []
    while true {
      let byte = try next()
      if byte == UInt8(ascii: "["), names.count >= path?.count ?? 0 {
        take(1)
        return (names, false)
      }
      guard byte == UInt8(ascii: "{"), path.map({ names.count < $0.count }) ?? names.isEmpty else {
        throw error(.json, "there is no array of records at \"\(path?.joined(separator: "/") ?? "")\"")
      }
      take(1)
      guard let wanted = path?[names.count] else {
        let list = try findList()
        return ([list.name], list.isEmpty)
      }
      names.append(try findMember(wanted))
    }
  }

  private func findMember(_ wanted: String) throws -> String {
    while let name = try memberName() {
      if name == wanted { return name }
      try passOverValue()
    }
    throw error(.json, "the object has no member \"\(wanted)\"")
  }

  /// Moves into the first member that is an array of objects, else to the end of one that is empty.
  ///
  /// - Throws: ``ReadError`` if there is none, or if the object has an identifier and so is itself a record.
  private func findList() throws -> (name: String, isEmpty: Bool) {
    var empty: String?
    while let name = try memberName() {
      if Self.isIdentifier(name) {
        throw error(
          .json,
          "the object has a member \"\(name)\", so it is one record and no list; put each record on a line")
      }
      if try next() == UInt8(ascii: "[") {
        take(1)
        switch try next() {
        case UInt8(ascii: "{"): return (name, false)
        case UInt8(ascii: "]"):
          take(1)
          empty = empty ?? name
        default: try passOverArray()
        }
      } else {
        try passOverValue()
      }
    }
    guard let empty else {
      throw error(.json, "the object has no array of objects among its members; say where the records are")
    }
    return (empty, true)
  }

  /// The name of the next member, whose value comes next; nil at the object's end.
  private func memberName() throws -> String? {
    while let byte = try next(), byte != UInt8(ascii: "}") {
      if byte == UInt8(ascii: ",") {
        take(1)
        guard try next() == 0x22 else { throw error(.json, "a comma stands where a member has to follow") }
        continue
      }
      guard case .value(let length) = try read(.values), parser.token(0).kind == .text else {
        throw error(.json, "not an object: \(parser.failure)")
      }
      let name = parser.token(0).text
      take(length)
      guard try next() == UInt8(ascii: ":") else { throw error(.json, "a colon is missing") }
      take(1)
      return name
    }
    return nil
  }

  private func passOverValue() throws {
    _ = try next()
    guard try skipValue() else { throw error(.json, parser.failure) }
  }

  /// Passes over the rest of an array.
  private func passOverArray() throws {
    while let byte = try next() {
      switch byte {
      case UInt8(ascii: ","): take(1)
      case UInt8(ascii: "]"):
        take(1)
        return
      default: try passOverValue()
      }
    }
  }

  /// Reads what follows the list of records, which lies in so many objects, to the end of the document and the file.
  ///
  /// - Throws: ``ReadError`` if an object does not end, or if something follows the document.
  func endDocument(inside depth: Int) throws {
    for _ in 0..<depth {
      while try memberName() != nil { try passOverValue() }
      guard try next() == UInt8(ascii: "}") else {
        throw error(.json, "the file ends before the object around its records does")
      }
      take(1)
    }
    if try next() != nil { throw error(.json, "something follows the end of the document") }
  }
}
