import ArgumentParser
import Exchange

/// What an exchange with a server did, as JSON.
struct HTTPDocument: Encodable {
  struct Sent: Encodable {
    let bytes: UInt64
    let rows: Int
  }

  struct Digests: Encodable {
    let equal: Bool
    let here: String
    @OrNull var there: String?
  }

  /// Breaks of the line that were got over.
  let breaks: Int
  let bundles: [OutcomeDocument]
  let digests: Digests
  let gaps: [GapDocument]
  /// Why the server keeps a bundle for later.
  @OrNull var keptThere: String?
  let openConflicts: Int
  let roundTrips: Int
  let sent: [Sent]
  let site: String
  let url: String

  init(_ report: HTTPReport) {
    breaks = report.breaks
    bundles = report.outcomes.map(OutcomeDocument.init)
    digests = Digests(
      equal: report.agreement == .equal, here: report.digestHere.description, there: report.digestThere)
    gaps = GapDocument.list(report.gaps)
    keptThere = report.keptThere
    openConflicts = report.openConflicts
    roundTrips = report.roundTrips
    sent = report.sent.map { Sent(bytes: $0.bytes, rows: $0.rows) }
    site = report.site
    url = report.url
  }
}

extension HTTPReport {
  /// Lines for people.
  var text: String {
    var text = outcomes.map(\.text).joined()
    let rows = sent.reduce(0) { $0 + $1.rows }
    if rows > 0 { text += "\(SafeText.line(site)): \(rows) rows sent\n" }
    if outcomes.isEmpty, rows == 0 { text += "nothing new here, and nothing new at \(SafeText.line(site))\n" }
    if let keptThere {
      text += "\(SafeText.line(site)) keeps a bundle for later: \(SafeText.line(keptThere))\n"
    }
    text += GapDocument.text(gaps)
    if openConflicts > 0 { text += "\(openConflicts) open conflicts: satchel conflict list\n" }
    return text + agreementText + "state digest \(digestHere)\n"
  }

  private var agreementText: String {
    let site = SafeText.line(site)
    return switch agreement {
    case .equal: "this node and \(site) are in the same state\n"
    case .notYet: "this node and \(site) do not know the same yet; sync again\n"
    case .different: "this node and \(site) know the same and yet differ: run satchel check on both\n"
    case .unknown: ""
    }
  }

  /// Ends with 2 if something was refused or kept, or if the nodes differ where they should not.
  func exitIfOpen() throws {
    if !outcomes.isEmpty { try outcomes.exitIfRefused() }
    if agreement == .different || keptThere != nil { throw ExitCode(2) }
  }
}
