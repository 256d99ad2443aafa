import ConversationStore
import Exchange
import Foundation
import Glibc
import Versioning

/// Runs one step of the benchmark and prints what it took, as one line of JSON.
///
///     satchel-measure fill NODE MESSAGES    local writes into a new node
///     satchel-measure export NODE BUNDLE    everything into a bundle
///     satchel-measure apply NODE BUNDLE     a bundle into a node, which is made if it is not there
///     satchel-measure delta NODE PEER       100 new messages, extracted here and applied to a peer
@main
struct Measure {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      FileHandle.standardError.write(
        Data("usage: satchel-measure fill|export|apply|delta NODE ARGUMENT\n".utf8))
      exit(64)
    }
    let node = URL(fileURLWithPath: arguments[2])
    switch arguments[1] {
    case "fill": try fill(node, messages: Int(arguments[3]) ?? 0)
    case "export": try export(node, to: arguments[3])
    case "apply": try apply(arguments[3], to: node)
    case "delta": try delta(node, to: URL(fileURLWithPath: arguments[3]))
    default: exit(64)
    }
  }

  static func fill(_ directory: URL, messages: Int) throws {
    let workload = Workload(messages: messages)
    let node = try Node.create(at: directory, site: "Bench", environment: workload.environment())
    try measured(rows: messages) { try workload.fill(node.store) }
    try node.store.close()
  }

  static func export(_ directory: URL, to path: String) throws {
    let node = try Node.open(at: directory, environment: Workload(messages: 0).environment())
    var rows = 0
    try measured(rows: { rows }) { rows = try node.export(.everything, to: path).reduce(0) { $0 + $1.rows } }
    try node.store.close()
  }

  static func apply(_ bundle: String, to directory: URL) throws {
    let environment = Workload(messages: 0).environment()
    let isThere = FileManager.default.fileExists(atPath: directory.path)
    let node =
      isThere
      ? try Node.open(at: directory, environment: environment)
      : try Node.create(at: directory, site: "Peer", environment: environment)
    var rows = 0
    try measured(rows: { rows }) {
      for outcome in node.apply([bundle]) {
        switch outcome.result {
        case .applied(let report): rows += report.rowsApplied + report.rowsKnown
        case .kept(let error): throw error
        case .refused(let error): throw error
        }
      }
    }
    try node.store.close()
  }

  static func delta(_ directory: URL, to peer: URL) throws {
    let workload = Workload(messages: 100)
    let node = try Node.open(at: directory, environment: .system())
    let other = try Node.open(at: peer, environment: .system())
    let known = try other.store.read { try $0.status().knowledge }
    try workload.fill(node.store)
    let path = directory.appendingPathComponent("delta.xml").path
    try measured(rows: 100) {
      _ = try node.export(.since(known), to: path)
      for case .refused(let error) in other.apply([path]).map(\.result) { throw error }
    }
    try FileManager.default.removeItem(atPath: path)
  }

  static func measured(rows: Int, _ body: () throws -> Void) throws { try measured(rows: { rows }, body) }

  /// Prints wall seconds, rows and the peak of resident memory in kilobytes.
  static func measured(rows: () -> Int, _ body: () throws -> Void) throws {
    let clock = ContinuousClock()
    let duration = try clock.measure(body)
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    print("{\"seconds\": \(seconds), \"rows\": \(rows()), \"peakKilobytes\": \(usage.ru_maxrss)}")
  }
}
