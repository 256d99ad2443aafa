import ConversationStore
import Conversations
import Hummingbird
import Versioning

/// One entity of the API.
struct APIResource: Sendable {
  let type: APIType
  let id: String
  var attributes: [String: JSONValue] = [:]
  var relationships: [String: JSONValue] = [:]
  var meta: [String: JSONValue] = [:]

  /// - Parameter fields: the attributes and relationships that are wanted; nil for all.
  func json(_ fields: Set<String>?) -> JSONValue {
    let isWanted = { (name: String) in fields?.contains(name) ?? true }
    var members: [String: JSONValue] = ["type": .text(type.rawValue), "id": .text(id)]
    let attributes = attributes.filter { isWanted($0.key) }
    let relationships = relationships.filter { isWanted($0.key) }
    if !attributes.isEmpty { members["attributes"] = .object(attributes) }
    if !relationships.isEmpty { members["relationships"] = .object(relationships) }
    if !meta.isEmpty { members["meta"] = .object(meta) }
    members["links"] = .object(["self": .text("\(type.path)/\(id)")])
    return .object(members)
  }
}

/// The types of entities, by Oro's names where Oro has them.
enum APIType: String, Sendable {
  case conversations
  case messages = "conversationmessages"
  case participants = "conversationparticipants"
  case statuses = "conversationstatuses"
  case messageTypes = "conversationmessagestypes"
  case people, records

  var path: String { "/api/\(rawValue)" }

  func identifier(_ id: some CustomStringConvertible) -> JSONValue {
    .object(["type": .text(rawValue), "id": .text("\(id)")])
  }

  /// A relationship to one entity or none.
  func relationship(_ id: (some CustomStringConvertible)?) -> JSONValue {
    .object(["data": id.map { identifier($0) } ?? .null])
  }
}

/// A whole answer.
struct APIDocument {
  let query: APIQuery
  var included: [APIResource] = []
  var links: [String: JSONValue] = [:]
  var meta: [String: JSONValue] = [:]

  func one(_ resource: APIResource) -> JSONValue { json(resource.json(query.fields[resource.type.rawValue])) }

  func list(_ resources: [APIResource]) -> JSONValue {
    json(.list(resources.map { $0.json(query.fields[$0.type.rawValue]) }))
  }

  private func json(_ data: JSONValue) -> JSONValue {
    var members: [String: JSONValue] = ["data": data, "jsonapi": .object(["version": .text("1.1")])]
    var seen: Set<String> = []
    let included = included.filter { seen.insert("\($0.type.rawValue) \($0.id)").inserted }
    if !query.include.isEmpty {
      members["included"] = .list(included.map { $0.json(query.fields[$0.type.rawValue]) })
    }
    if !links.isEmpty { members["links"] = .object(links) }
    if !meta.isEmpty { members["meta"] = .object(meta) }
    return .object(members)
  }
}

/// A row's clock as the API carries it: opaque to programs, which send it back with an update.
enum ResourceVersion {
  private static let longest = 10_000

  static func text(_ clock: VersionVector) -> String {
    clock.dots.map { "\($0.replica).\($0.counter)" }.joined(separator: "_")
  }

  /// - Throws: a refusal of anything that ``text(_:)`` does not write.
  static func parse(_ text: String) throws(APIError) -> VersionVector {
    let words = text.split(separator: "_")
    let dots = words.prefix(longest).compactMap { word -> Dot? in
      let parts = word.split(separator: ".")
      guard parts.count == 2, let replica = ReplicaID(parts[0]), let counter = UInt64(parts[1]) else {
        return nil
      }
      return Dot(replica, counter)
    }
    guard !dots.isEmpty, dots.count == words.count else {
      throw .value("/data/meta/version", "This is no version that an answer carried.")
    }
    return VersionVector(dots)
  }
}
