import ConversationStore
import Foundation
import Signing

/// A node: one directory with a database, a witness, a key, and room for bundles on their way.
public struct Node: Sendable {
  public let directory: URL
  public let store: Store
  public let identity: NodeIdentity

  /// The key by which others recognise this node.
  public var key: NodeKey { identity.key }

  private init(directory: URL, store: Store) throws {
    self.directory = directory
    self.store = store
    let site = try store.read { try $0.site() }
    identity = try NodeIdentity.open(in: directory.path, comment: site)
  }

  init(_ node: Node, with identity: NodeIdentity) {
    directory = node.directory
    store = node.store
    self.identity = identity
  }

  /// Makes a node in `directory`, which may exist and be empty.
  public static func create(
    at directory: URL, site: String, environment: StoreEnvironment = .system()
  ) throws -> Node {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: directory.path, isDirectory: &isDirectory),
      !isDirectory.boolValue
    {
      throw ExchangeError.notAFolder(path: directory.path)
    }
    try Self.makePrivate(directory)
    let store = try Store.create(at: database(in: directory).path, site: site, environment: environment)
    return try Node(directory: directory, store: store)
  }

  public static func open(at directory: URL, environment: StoreEnvironment = .system()) throws -> Node {
    let path = database(in: directory).path
    guard try Store.exists(at: path) else { throw StoreError.missing(path: directory.path) }
    return try Node(directory: directory, store: try Store.open(at: path, environment: environment))
  }

  /// A directory that nobody but its owner can look into, if it is not there.
  static func makePrivate(_ directory: URL) throws {
    try FileManager.default.createDirectory(
      at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Where bundles from pipes are kept while they are read.
  var incoming: URL { directory.appendingPathComponent("incoming", isDirectory: true) }
  /// Where bundles are kept that could not be applied yet.
  var refused: URL { directory.appendingPathComponent("refused", isDirectory: true) }

  private static func database(in directory: URL) -> URL {
    directory.appendingPathComponent("node.sqlite")
  }
}
