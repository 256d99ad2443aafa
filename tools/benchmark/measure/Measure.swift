import BundleXML
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
///     satchel-measure write NODE MESSAGES   more local writes, as by a person at this machine
///     satchel-measure fill-other NODE MESSAGES    the same, with other ids than every other run
///     satchel-measure prepare NODE -        orders and closed conversations for `queries`
///     satchel-measure queries NODE BUNDLE   what people look at, alone and while the bundle is applied
///     satchel-measure folder DIR 100x3      100 new offices that visit one folder on 3 days
@main
struct Measure {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      FileHandle.standardError.write(
        Data(
          "usage: satchel-measure fill|export|apply|delta|write|prepare|queries|folder NODE ARGUMENT\n".utf8))
      exit(64)
    }
    let node = URL(fileURLWithPath: arguments[2])
    switch arguments[1] {
    case "fill": try fill(node, messages: Int(arguments[3]) ?? 0)
    case "export": try export(node, to: arguments[3])
    case "apply": try apply(arguments[3], to: node)
    case "delta": try delta(node, to: URL(fileURLWithPath: arguments[3]))
    case "write": try write(node, messages: Int(arguments[3]) ?? 0)
    case "fill-other": try fill(node, messages: Int(arguments[3]) ?? 0, Workload.peerEnvironment())
    case "prepare": try prepare(node)
    case "queries": try queries(node, arguments[3])
    case "folder": try folder(in: node, arguments[3])
    default: exit(64)
    }
  }

  static func fill(_ directory: URL, messages: Int, _ environment: StoreEnvironment? = nil) throws {
    let workload = Workload(messages: messages)
    let node = try Node.create(
      at: directory, site: "Bench", environment: environment ?? workload.environment())
    try measured {
      try workload.fill(node.store)
      return messages
    }
    try node.store.close()
  }

  static func export(_ directory: URL, to path: String) throws {
    let node = try Node.open(at: directory, environment: Workload.peerEnvironment())
    try measured { try node.export(.everything, to: path).reduce(0) { $0 + $1.rows } }
    try node.store.close()
  }

  static func apply(_ bundle: String, to directory: URL) throws {
    let environment = Workload.peerEnvironment()
    let isThere = FileManager.default.fileExists(atPath: directory.path)
    let node =
      isThere
      ? try Node.open(at: directory, environment: environment)
      : try Node.create(at: directory, site: "Peer", environment: environment)
    if case .signed(let key) = try UnverifiedBundle(path: bundle).verify().signature {
      try node.addPeer("Bench", key: key)
    }
    try measured { try apply(bundle, node) }
    try node.store.close()
  }

  static func delta(_ directory: URL, to peer: URL) throws {
    let node = try Node.open(at: directory, environment: Workload.peerEnvironment())
    let other = try Node.open(at: peer, environment: Workload.peerEnvironment())
    try other.addPeer("Bench", key: node.key.publicKey)
    let known = try other.store.read { try $0.status().knowledge }
    try Workload(messages: 100).fill(node.store)
    let path = directory.path + ".changes.xml"
    try measured {
      try node.export(.since(known), to: path)
      return try apply(path, other)
    }
    try FileManager.default.removeItem(atPath: path)
  }

  static func prepare(_ directory: URL) throws {
    let node = try Node.open(at: directory, environment: Workload.peerEnvironment())
    try measured { try QueryRounds.prepare(node.store) }
    try node.store.close()
  }

  /// Prints milliseconds: for each query the median alone, and the 99th percentile together.
  static func queries(_ directory: URL, _ bundle: String) throws {
    let node = try Node.open(at: directory, environment: Workload.peerEnvironment())
    if case .signed(let key) = try UnverifiedBundle(path: bundle).verify().signature {
      try node.addPeer("Other", key: key)
    }
    let rounds = try QueryRounds(node.store)
    let alone = try rounds.alone()
    let together = try rounds.together(seconds: 30) { _ = try apply(bundle, node) }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    struct Figures: Encodable {
      let alone: [String: Double]
      let together: [String: Double]
      let peakKilobytes: Int
    }
    let figures = Figures(alone: alone, together: together, peakKilobytes: usage.ru_maxrss)
    print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    try node.store.close()
  }

  static func write(_ directory: URL, messages: Int) throws {
    let node = try Node.open(at: directory)
    try measured {
      try Workload(messages: messages).fill(node.store)
      return messages
    }
    try node.store.close()
  }

  private static func apply(_ bundle: String, _ node: Node) throws -> Int {
    try node.apply([bundle]).reduce(0) { rows, outcome in
      switch outcome.result {
      case .applied(let report): return rows + report.rowsApplied + report.rowsKnown
      case .kept(let error): throw error
      case .refused(let error): throw error
      }
    }
  }

  static func folder(in directory: URL, _ size: String) throws {
    let numbers = size.split(separator: "x").compactMap { Int($0) }
    guard numbers.count == 2 else { exit(64) }
    var days = try FolderDays(in: directory, offices: numbers[0])
    for day in 1...numbers[1] {
      let figures = try days.run(day)
      FileHandle.standardOutput.write(try JSONEncoder().encode(figures) + Data("\n".utf8))
    }
  }

  /// Prints wall seconds, seconds of processor time, the rows that `body` counts, and the peak of resident
  /// memory in kilobytes.
  static func measured(_ body: () throws -> Int) throws {
    var rows = 0
    let before = usage()
    let duration = try ContinuousClock().measure { rows = try body() }
    let after = usage()
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    let cpu = after.processorSeconds - before.processorSeconds
    print(
      "{\"seconds\": \(seconds), \"cpu\": \(cpu), \"rows\": \(rows), \"peakKilobytes\": \(after.ru_maxrss)}")
  }

  private static func usage() -> rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}

extension rusage {
  /// What the program and the system on its behalf have taken.
  fileprivate var processorSeconds: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec) + Double(ru_utime.tv_usec + ru_stime.tv_usec) / 1e6
  }
}
