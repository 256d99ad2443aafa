import ArgumentParser
import ConversationStore

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read every row of a node and see whether all fits together.",
    discussion: """
      Computes the digest anew, and changes nothing. With --repair, what follows from the rows is made anew where it \
      is wrong: indexes, what is counted and hidden, the words that searches find, the digest. Nothing is if a row \
      cannot be read or is missing. Exit status 2 if something was found, or is left.

      Example:
        satchel check --node /srv/satchel --repair
      """)

  @OptionGroup var node: NodeOptions
  @Flag(help: "Make anew what follows from the rows, in one transaction, where it is wrong.")
  var repair = false
  @OptionGroup var output: OutputOptions

  func run() throws {
    let node = try node.open()
    let progress = Progress()
    let outcome: RepairReport
    do {
      defer { progress.finish() }
      let tell: (Int) -> Void = { progress.tell("\($0) rows checked") }
      outcome =
        repair
        ? try node.store.repair(progress: tell)
        : RepairReport(repaired: [], after: try node.store.check(progress: tell))
    } catch {
      throw Failure(error, place: node.directory.path, effect: repair ? .notSaid : .nothingChanged)
    }
    try output.print(CheckDocument(outcome), or: outcome.text(wasRepair: repair))
    if !outcome.after.isSound { throw ExitCode(2) }
  }
}

private struct CheckDocument: Encodable {
  /// A replica that may have what this node lacks.
  struct Holder: Encodable {
    /// How many of the writes that this node knows it had not acknowledged.
    let lacks: UInt64
    let replica: String
    let site: String
  }

  let digest: String
  /// What is wrong, or left.
  let findings: [String]
  let holders: [Holder]
  /// Whether what is wrong follows from the rows, so that a repair can make it anew.
  let repairable: Bool
  let repaired: [String]
  let rows: Int
  let sound: Bool

  init(_ outcome: RepairReport) {
    let report = outcome.after
    digest = report.digest.description
    findings = report.findings.map(\.text)
    holders = report.holders.map { Holder(lacks: $0.lacks, replica: $0.replica.description, site: $0.site) }
    repairable = !report.isSound && report.isDerived
    repaired = outcome.repaired.map(\.text)
    rows = report.rows
    sound = report.isSound
  }
}

extension RepairReport {
  fileprivate func text(wasRepair: Bool) -> String {
    var text = repaired.map { SafeText.line("repaired: \($0.text)") + "\n" }.joined()
    text += after.findings.map { SafeText.line($0.text) + "\n" }.joined()
    text += "\(after.rows) rows checked, "
    if !repaired.isEmpty { text += "\(repaired.count) findings repaired, " }
    if after.isSound {
      text += "all is well\n"
    } else {
      let more = after.findings.count >= CheckReport.limit ? " or more" : ""
      text +=
        "\(after.findings.count)\(more) findings\(wasRepair ? " left as they are" : "")\n"
        + after.next(wasRepair)
    }
    return repaired.contains { $0.kind == .derived(.digest) } ? text + Self.afterDigest : text
  }

  /// A digest that differs may have been right, and a row wrong.
  private static var afterDigest: String {
    """
    The digest says again what the rows are. Should a row have been altered by something else than satchel, the next \
    sync tells that the digests differ, and satchel backup verify --deep names the backup from which they do

    """
  }
}

extension CheckReport {
  /// All else fits: then the digest is what still tells that a row is not as satchel wrote it.
  private static var altered: String {
    """
    All rows can be read, and are not those that the digest was taken of: most likely something else than satchel has \
    altered one.
    Next: keep a copy of the database, and find what it was: satchel backup verify --deep names the backup from which \
    they differ. Restore the node from the one before, or make a new one and sync it with its peers; satchel check \
    --repair takes the rows as they are now

    """
  }

  fileprivate func next(_ wasRepair: Bool) -> String {
    if isDerived && !wasRepair && findings.allSatisfy({ $0.kind == .derived(.digest) }) {
      return Self.altered
    }
    if isDerived && !wasRepair { return "Next: satchel check --repair makes this anew from the rows\n" }
    if isDerived { return "Next: satchel compact, when there is room for it on the disk\n" }
    let peers = holders.prefix(3).map { holder in
      holder.lacks == 0
        ? "\(holder.site) has all that this node knows" : "\(holder.site) lacks \(holder.lacks) writes of it"
    }
    return SafeText.line(
      "Next: keep the database as it is, restore this node from a backup, or make a new one and sync it with its peers"
        + (peers.isEmpty ? "" : ": by what they last reported, " + peers.joined(separator: ", "))) + "\n"
  }
}
