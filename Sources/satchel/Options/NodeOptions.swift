import ArgumentParser
import ConversationStore
import Exchange
import Foundation
import Versioning

/// Which node a command works on.
struct NodeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The node's directory (default: $SATCHEL_NODE, else satchel in the XDG data directory).",
      valueName: "directory"),
    completion: .directory)
  var node: String?

  func validate() throws {
    if node == "" {
      throw ValidationError("--node must not be empty; without it the default directory is taken.")
    }
  }

  var directory: URL { NodeDirectory.choose(node, environment: ProcessInfo.processInfo.environment) }

  /// Opens the node, and tells on standard error what was noticed of its identity.
  func open() throws -> Node {
    do {
      let node = try Node.open(at: directory)
      Console.tellNotices(of: node)
      return node
    } catch {
      throw Failure(error, place: directory.path, effect: .notSaid)
    }
  }

  /// Opens the node for long work, which tells how far it has come.
  func withNode<Result>(_ body: (Node, Progress) throws -> Result) throws -> Result {
    let node = try open()
    let progress = Progress()
    defer {
      progress.finish()
      Console.tellNotices(of: node)
    }
    do {
      return try body(node, progress)
    } catch {
      throw Failure(error, place: node.directory.path, effect: .notSaid)
    }
  }

  /// What a command needs before it reads.
  enum Preparation {
    case none
    /// That everything is in the search index.
    case searchIndex
  }

  /// Runs queries on one snapshot of the node.
  func read<Result>(
    after preparation: Preparation = .none, _ body: (ReadSession) throws -> Result
  ) throws -> Result {
    let node = try open()
    do {
      if preparation == .searchIndex { try node.store.indexForSearch() }
      return try node.store.read(body)
    } catch {
      throw Failure(error, place: node.directory.path, effect: .notSaid)
    }
  }

  /// Runs writes in one transaction; `body` is given who acts.
  func write<Result>(
    as actor: ActorOptions, _ body: (WriteSession, RowID?) throws -> Result
  ) throws -> Result {
    let node = try open()
    let path = node.directory.path
    // Only what fails inside the transaction is known to have changed nothing.
    var effect = Failure.Effect.nothingChanged
    do {
      let person = try node.store.read { try actor.find($0) }
      return try node.store.write(by: person) { session in
        let result = try body(session, person)
        effect = .notSaid
        return result
      }
    } catch {
      throw Failure(error, place: path, effect: effect)
    }
  }

  /// Writes to a conversation. To write to a deleted one restores it, which is said.
  func write<Result>(
    to conversation: String, as actor: ActorOptions, _ body: (WriteSession, RowID) throws -> Result
  ) throws -> Result {
    let (result, restored) = try write(as: actor) { session, _ in
      let found = try session.queries.conversation(named: conversation)
      return (try body(session, found.id), found.isDeleted ? found.id : nil)
    }
    if let restored { Console.note("notice: conversation \(restored) was deleted; this restored it") }
    return result
  }
}

/// Where a node is, if not where the command line says.
enum NodeDirectory {
  /// The option, else `SATCHEL_NODE`, else `satchel` in the XDG data directory. Empty variables count as
  /// unset, and an XDG directory that is not absolute is ignored (XDG Base Directory Specification 0.8).
  static func choose(_ option: String?, environment: [String: String]) -> URL {
    if let named = option ?? environment["SATCHEL_NODE"].flatMap({ $0.isEmpty ? nil : $0 }) {
      return URL(fileURLWithPath: named, isDirectory: true)
    }
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      return URL(fileURLWithPath: data, isDirectory: true).appendingPathComponent(
        "satchel", isDirectory: true)
    }
    return FileManager.default.homeDirectoryForCurrentUser
      .appendingPathComponent(".local/share/satchel", isDirectory: true)
  }
}

extension Console {
  /// Says what was noticed of a node's identity, and nobody was told yet.
  static func tellNotices(of node: Node) {
    for notice in node.store.takeNotices() { note("notice: \(notice)") }
  }
}
