import ConversationStore
import Conversations
import Foundation
import Hummingbird
import Versioning

/// The parameters of a request: page, sort, include, sparse fields and filters. What is not known is refused, so
/// that a filter that was misspelt does not delete everything.
struct APIQuery: Sendable {
  static let pageSize = 25
  static let pageSizes = 1...1000

  private(set) var number = 1
  private(set) var size = APIQuery.pageSize
  private(set) var sort: String?
  private(set) var include: [String] = []
  private(set) var fields: [String: Set<String>] = [:]
  private(set) var filters: [String: String] = [:]
  private var blankFilter: String?
  private(set) var before: RowID?
  private(set) var after: RowID?

  /// - Parameters:
  ///   - filters: the names of filters that the resource has.
  ///   - includes: the relationships that may be included.
  ///   - other: other parameters that the resource has.
  init(
    _ request: Request, filters known: Set<String> = [], includes: Set<String> = [], other: Set<String> = []
  ) throws(APIError) {
    for (key, value) in request.uri.queryParameters {
      // Hummingbird decodes values alone.
      let (name, value) = (String(key).removingPercentEncoding ?? String(key), String(value))
      switch name {
      case "page[number]" where other.contains(name):
        number = try Self.number(name, value, in: 1...1_000_000_000)
      case "page[size]" where other.contains(name): size = try Self.number(name, value, in: Self.pageSizes)
      case "page[before]" where other.contains(name): before = try Self.id(name, value)
      case "page[after]" where other.contains(name): after = try Self.id(name, value)
      case "sort" where other.contains(name): sort = value
      case "include": include = try Self.includes(value, among: includes)
      case _ where name.hasPrefix("fields[") && name.hasSuffix("]"):
        fields[String(name.dropFirst(7).dropLast())] = Set(value.split(separator: ",").map(String.init))
      case _ where name.hasPrefix("filter["):
        guard known.contains(name) else {
          throw .parameter(name, "There is no such filter. Known: \(known.sorted().joined(separator: ", ")).")
        }
        if !value.contains(where: { !$0.isWhitespace && $0 != "," }) { blankFilter = name }
        filters[name] = value
      default: throw .parameter(name, "This parameter has no meaning here.")
      }
    }
  }

  /// A script with an empty variable would find everything. Strangers are not told.
  func requireFiltersThatSaySomething() throws(APIError) {
    guard let blankFilter else { return }
    throw .parameter(blankFilter, "It is empty. Leave the filter out, or say what is to be found.")
  }

  static let paging: Set<String> = ["page[number]", "page[size]"]

  var page: Page { Page(offset: (number - 1) * size, limit: size) }

  func id(_ filter: String) throws(APIError) -> RowID? {
    guard let value = filters[filter] else { return nil }
    return try Self.id(filter, value)
  }

  func time(_ filter: String) throws(APIError) -> Int64? {
    guard let value = filters[filter] else { return nil }
    guard let time = Timestamp.parse(value) else {
      throw .parameter(filter, "A time looks like 2026-11-22T10:00:00.000Z.")
    }
    return time
  }

  /// Whether a filter is set that is said by `yes` or `no`.
  func flag(_ filter: String) throws(APIError) -> Bool {
    switch filters[filter] {
    case nil, "no": return false
    case "yes": return true
    default: throw .parameter(filter, "This filter is yes or no.")
    }
  }

  /// The key of `sort` among those that a resource has, and the direction.
  func sort<Key>(among keys: [String: Key]) throws(APIError) -> (key: Key, direction: SortDirection)? {
    guard let sort else { return nil }
    let isDescending = sort.hasPrefix("-")
    guard let key = keys[isDescending ? String(sort.dropFirst()) : sort] else {
      throw .parameter(
        "sort", "Sorted is by one of: \(keys.keys.sorted().joined(separator: ", ")), - before it reverses.")
    }
    return (key, isDescending ? .descending : .ascending)
  }

  private static func id(_ name: String, _ value: String) throws(APIError) -> RowID {
    guard let id = RowID(value) else { throw .parameter(name, "This is no id.") }
    return id
  }

  private static func number(
    _ name: String, _ value: String, in range: ClosedRange<Int>
  ) throws(APIError) -> Int {
    guard let number = Int(value), range.contains(number) else {
      throw .parameter(name, "This is a number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }

  private static func includes(_ value: String, among known: Set<String>) throws(APIError) -> [String] {
    let names = value.split(separator: ",").map(String.init)
    for name in names where !known.contains(name) {
      throw .parameter(
        "include", "\(name) cannot be included. Known: \(known.sorted().joined(separator: ", ")).")
    }
    return names
  }
}
