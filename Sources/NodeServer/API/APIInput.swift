import Conversations
import Versioning

/// The entity in a request's document.
struct APIInput {
  private let attributes: [String: JSONValue]
  private let relationships: [String: JSONValue]
  /// The clock of the row as the sender has seen it.
  let seen: VersionVector?

  /// - Parameters:
  ///   - id: nil where an entity is made, whose id the node gives.
  ///   - admitted: the attributes that may be sent.
  ///   - others: the relationships that may be sent.
  init(
    _ document: JSONValue, _ type: APIType, id: String?, attributes admitted: Set<String> = [],
    relationships others: Set<String> = []
  ) throws(APIError) {
    guard let data = document["data"], data.members != nil else {
      throw .document("/data", "There is no entity.")
    }
    guard data["type"] == .text(type.rawValue) else {
      throw APIError(.conflict, "conflict", "The type here is \(type.rawValue).", .pointer("/data/type"))
    }
    if let id {
      guard let sent = data["id"]?.text, sent.lowercased() == id.lowercased() else {
        throw APIError(.conflict, "conflict", "The id is not that of the address.", .pointer("/data/id"))
      }
    } else if data["id"] != nil {
      throw .forbidden("The node gives ids.").at("/data/id")
    }
    attributes = try Self.members(data, "attributes", admitted)
    relationships = try Self.members(data, "relationships", others)
    guard let version = data["meta"]?["version"] else {
      seen = nil
      return
    }
    guard let text = version.text else { throw .value("/data/meta/version", "This is a text.") }
    seen = try ResourceVersion.parse(text)
  }

  private static func members(
    _ data: JSONValue, _ name: String, _ admitted: Set<String>
  ) throws(APIError) -> [String: JSONValue] {
    guard let value = data[name] else { return [:] }
    guard let members = value.members else { throw .document("/data/\(name)", "This is an object.") }
    for member in members.keys.sorted() where !admitted.contains(member) {
      throw .value("/data/\(name)/\(member.pointerEscaped)", "This cannot be set here.")
    }
    return members
  }

  func text(_ name: String) throws(APIError) -> String? {
    guard let value = attributes[name] else { return nil }
    guard let text = value.text else { throw .value("/data/attributes/\(name)", "This is a text.") }
    return text
  }

  /// A text, `.some(nil)` for none, nil if the document does not say.
  func optionalText(_ name: String) throws(APIError) -> String?? {
    guard let value = attributes[name] else { return nil }
    return .some(value == .null ? nil : try text(name))
  }

  /// An entity, `.some(nil)` for none, nil if the document does not say.
  func reference(_ name: String, _ types: APIType...) throws(APIError) -> (id: String, type: APIType)?? {
    guard let relationship = relationships[name] else { return nil }
    let pointer = "/data/relationships/\(name)"
    guard let data = relationship["data"] else { throw .document(pointer, "There is no data.") }
    if data == .null { return .some(nil) }
    return try Self.identifier(data, types, pointer)
  }

  func references(_ name: String, _ types: APIType...) throws(APIError) -> [RowID]? {
    guard let relationship = relationships[name] else { return nil }
    let pointer = "/data/relationships/\(name)"
    guard let list = relationship["data"]?.list else { throw .document(pointer, "The data are a list.") }
    var ids: [RowID] = []
    for (index, data) in list.enumerated() {
      let (id, _) = try Self.identifier(data, types, "\(pointer)/data/\(index)")
      ids.append(try Self.rowID(id, "\(pointer)/data/\(index)"))
    }
    return ids
  }

  /// A reference to a row.
  func row(_ name: String, _ types: APIType...) throws(APIError) -> RowID?? {
    guard let relationship = relationships[name] else { return nil }
    let pointer = "/data/relationships/\(name)"
    guard let data = relationship["data"] else { throw .document(pointer, "There is no data.") }
    if data == .null { return .some(nil) }
    return try Self.rowID(Self.identifier(data, types, pointer).id, pointer)
  }

  private static func identifier(
    _ data: JSONValue, _ types: [APIType], _ pointer: String
  ) throws(APIError) -> (id: String, type: APIType) {
    guard let type = data["type"]?.text, let id = data["id"]?.text else {
      throw .document(pointer, "An entity is named by its type and id.")
    }
    guard let known = types.first(where: { $0.rawValue == type }) else {
      throw .value(pointer, "The type is one of: \(types.map(\.rawValue).joined(separator: ", ")).")
    }
    return (id, known)
  }

  private static func rowID(_ text: String, _ pointer: String) throws(APIError) -> RowID {
    guard let id = RowID(text) else { throw .value(pointer, "There is no such entity.") }
    return id
  }
}

extension APIError {
  fileprivate func at(_ pointer: String) -> APIError { APIError(status, title, detail, .pointer(pointer)) }
}

extension String {
  /// RFC 6901 §3.
  fileprivate var pointerEscaped: String {
    replacing("~", with: "~0").replacing("/", with: "~1")
  }
}
