/// Who a node is to its peers: its key, and the statements by which its former keys gave way to it.
///
/// It is kept in files of the node's directory, apart from the database: `key`, `key.pub`, and `key.history`
/// with the statements. A database that is restored, and takes a new replica id, remains the same node.
public struct NodeIdentity: Sendable {
  public let key: NodeKey
  /// Oldest first; the last one announces ``key``.
  public let rotations: [KeyRotation]
  /// Whether the key was made just now.
  public let isNew: Bool

  public var formerKeys: [PublicKey] { rotations.map(\.from) }
  /// Of the present key and the former ones.
  public var fingerprints: Set<String> { Set(([key.publicKey] + formerKeys).map(\.fingerprint)) }

  /// Reads the identity in `directory`; makes a key if there is none, and never was.
  ///
  /// - Parameter comment: Stands in new key files beside the key.
  /// - Throws: ``KeyFileError``.
  public static func open(in directory: String, comment: String) throws -> NodeIdentity {
    if let present = try read(in: directory) { return present }
    return try SystemCall.withLock(directory: directory) {
      if let present = try read(in: directory) { return present }
      if try file(.publicKey, directory).read(.open) != nil {
        throw KeyFileError.missing(path: file(.key, directory).path)
      }
      let key = try NodeKey.generate()
      try file(.key, directory).write(key.openSSH(comment: comment), .secret)
      try file(.publicKey, directory).write(key.publicKey.openSSH(comment: comment) + "\n", .open)
      try SystemCall.synchronize(directory: directory)
      return NodeIdentity(key: key, rotations: [], isNew: true)
    }
  }

  /// Gives the node a new key, announced by the present one.
  ///
  /// Interrupted at any moment, the node goes on with its present key, and the next rotation completes this
  /// one: the new key waits in `key.next`, and a statement about a key that is not in use is left out.
  /// - Parameter now: Milliseconds since 1970-01-01T00:00:00Z.
  public static func rotate(in directory: String, comment: String, now: Int64) throws -> NodeIdentity {
    try SystemCall.withLock(directory: directory) {
      guard let present = try read(in: directory) else {
        throw KeyFileError.unusable(path: file(.key, directory).path, .notAPrivateKey)
      }
      let next = try nextKey(directory, comment)
      let rotation = try KeyRotation.announce(next.publicKey, after: present.key, now: now)
      let rotations = present.rotations + [rotation]
      try file(.history, directory).write(rotations.map(\.text).joined(), .open)
      try SystemCall.synchronize(directory: directory)
      try SystemCall.rename(file(.next, directory).path, to: file(.key, directory).path)
      try file(.publicKey, directory).write(next.publicKey.openSSH(comment: comment) + "\n", .open)
      try SystemCall.synchronize(directory: directory)
      return NodeIdentity(key: next, rotations: rotations, isNew: true)
    }
  }

  private enum Name: String {
    case key
    case publicKey = "key.pub"
    case next = "key.next"
    case history = "key.history"
  }

  private static func file(_ name: Name, _ directory: String) -> KeyFile {
    KeyFile(path: directory + "/" + name.rawValue)
  }

  private static func nextKey(_ directory: String, _ comment: String) throws -> NodeKey {
    if let waiting = try key(file(.next, directory)) { return waiting }
    let key = try NodeKey.generate()
    try file(.next, directory).write(key.openSSH(comment: comment), .secret)
    try SystemCall.synchronize(directory: directory)
    return key
  }

  private static func read(in directory: String) throws -> NodeIdentity? {
    guard let key = try key(file(.key, directory)) else { return nil }
    let history = file(.history, directory)
    var rotations: [KeyRotation] = []
    if let text = try history.read(.open) {
      rotations = try using(history) { try KeyRotation.chain(text) }
    }
    while let last = rotations.last, last.to != key.publicKey { rotations.removeLast() }
    return NodeIdentity(key: key, rotations: rotations, isNew: false)
  }

  private static func key(_ file: KeyFile) throws -> NodeKey? {
    guard let text = try file.read(.secret) else { return nil }
    return try using(file) { try NodeKey(openSSH: text) }
  }

  private static func using<Result>(_ file: KeyFile, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as SigningError {
      throw KeyFileError.unusable(path: file.path, error)
    }
  }
}
