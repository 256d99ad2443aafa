import Backup
import Conversations
import Exchange

/// What came back of a series.
struct RestoreDocument: Encodable {
  struct Missing: Encodable {
    /// Counters of the replica's writes: `1-80 90-99`.
    let counters: String
    /// Sites that have them.
    let holders: [String]
    let replica: String
    let site: String
  }

  struct Skipped: Encodable {
    let error: String
    let file: String
  }

  let applied: [String]
  let complete: Bool
  let digest: String
  let directory: String
  let findings: [String]
  let fingerprint: String
  let formerReplica: String
  let missing: [Missing]
  let notices: [String]
  let recordedDigest: String
  let replica: String
  let restoredTo: String
  let site: String
  let skipped: [Skipped]
  /// Those of the skipped files of which nobody can tell what they held.
  let unknown: [String]

  init(_ report: RestoreReport, directory: String) {
    applied = report.applied.map(\.file)
    complete = report.isComplete
    digest = report.state.description
    self.directory = directory
    findings = report.check.findings.map(\.text)
    fingerprint = report.fingerprint
    formerReplica = report.target.origin.description
    missing = report.missing.map {
      Missing(
        counters: $0.counters.text, holders: $0.holders, replica: $0.replica.description, site: $0.site)
    }
    notices = report.notices
    recordedDigest = report.target.state.description
    replica = report.replica.description
    restoredTo = Timestamp.format(report.target.created)
    site = report.site
    unknown = report.unknown
    skipped = report.skipped.map { Skipped(error: "\($0.error)", file: $0.file) }
  }
}

extension RestoreReport {
  func text(directory: String) -> String {
    var text =
      "restored \(site) as of \(Timestamp.format(target.created)): \(check.rows) rows in \(directory)\n"
    for file in skipped { text += SafeText.line("left out: \(file.error)") + "\n" }
    for notice in notices { text += SafeText.line("notice: \(notice)") + "\n" }
    for file in unknown { text += SafeText.line("missing: what \(file) held, which is not known") + "\n" }
    for gap in missing {
      let holders =
        gap.holders.isEmpty ? "nobody is known to have them" : "had by " + gap.holders.joined(separator: ", ")
      text +=
        SafeText.line(
          "missing: writes \(gap.counters.text) of \(gap.site), replica \(gap.replica): \(holders)") + "\n"
    }
    for finding in check.findings { text += SafeText.line(finding.text) + "\n" }
    text +=
      state == target.state
      ? "state digest \(state), as recorded\n" : "state digest \(state), recorded was \(target.state)\n"
    text += "it goes on as replica \(replica), with key \(fingerprint)\n"
    if target.signer != fingerprint {
      text += "Next: tell the peers its key: satchel key show --node \(directory)\n"
    }
    return text
      + "If the former node does not come back, at a peer: satchel roster retire \(target.origin)\n"
  }
}
