import ArgumentParser
import ConversationStore
import Foundation
import Versioning

/// Who acts: recorded with every value that is written.
struct ActorOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Who acts: an id, the beginning of one, or an e-mail address (default: $SATCHEL_AS).",
      valueName: "person"))
  var person: String?

  /// The name that was given, on the command line or in the environment.
  var name: String? {
    let variable = ProcessInfo.processInfo.environment["SATCHEL_AS"]
    return person ?? variable.flatMap { $0.isEmpty ? nil : $0 }
  }

  func find(_ session: ReadSession) throws -> RowID? { try name.map { try session.person(named: $0) } }

  /// - Throws: a usage error if nobody acts.
  func requireName() throws {
    guard name == nil else { return }
    throw ValidationError("Missing who acts: give --as PERSON, or set SATCHEL_AS.")
  }
}
