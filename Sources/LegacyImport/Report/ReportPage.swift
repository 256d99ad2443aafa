/// The report of a run as one HTML page that needs nothing else.
public struct ReportPage {
  private let report: RunReport

  public init(_ report: RunReport) { self.report = report }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(escaped(heading))</title>
    <style>\(Self.style)</style>
    <h1>\(escaped(heading))</h1>
    <p>\(escaped(report.title))\(report.isDryRun ? " · <b>dry run: nothing was kept</b>" : "")</p>
    \(list("Before you rely on it", report.warnings))
    <h2>Records</h2>
    \(records)
    <h2>Rows</h2>
    \(rows)
    \(list("Findings", report.tally.findings))
    \(list("Refused records", refused))
    \(list("Attachments", report.attachmentLines))
    \(list("Files that were not read", report.unread))
    \(list("How the files were read", report.assumptions))
    </html>

    """
  }

  /// The first hundred, and where all are.
  private var refused: [String] {
    report.refused.prefix(100).map(\.description)
      + report.rejectFiles.map { "to be corrected and imported again: \($0)" }
  }

  private var heading: String { "Import \(report.run.map { "run \($0)" } ?? "dry run"): \(report.mapping)" }

  private var records: String {
    let lines =
      report.tally.records.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
      + [("Sum", report.tally.total)]
    let body = lines.map { name, part in
      cells(
        name,
        [part.read, part.created, part.updated, part.unchanged, part.rejected, part.skipped])
    }
    return table(
      "sums", ["Type", "Read =", "Created +", "Updated +", "Unchanged +", "Refused +", "Skipped"], body)
      + "<p>\(report.tally.addsUp ? "The sums add up." : "<b>The sums do not add up.</b>")</p>"
  }

  private var rows: String {
    let body = report.tally.rows.sorted { $0.key < $1.key }
      .map { cells($0.key, [$0.value.created, $0.value.updated]) }
    return table("rows", ["Row", "Created", "Updated"], body)
  }

  private func table(_ name: String, _ head: [String], _ body: [String]) -> String {
    "<table class=\"\(name)\"><thead><tr>" + head.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
      + "</tr></thead><tbody>"
      + body.joined() + "</tbody></table>"
  }

  private func cells(_ name: String, _ numbers: [Int]) -> String {
    "<tr><th scope=\"row\">\(escaped(name))</th>" + numbers.map { "<td>\($0)</td>" }.joined() + "</tr>"
  }

  private func list(_ title: String, _ items: [String]) -> String {
    if items.isEmpty { return "" }
    return "<h2>\(title)</h2><ul>" + items.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static let style = """
    body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
    h1{font-size:1.4rem;margin:0}h2{font-size:1.05rem;margin:1.6rem 0 .4rem}
    table{border-collapse:collapse;width:100%}th,td{padding:.3rem .6rem;border-bottom:1px solid #dde3ea}
    th{text-align:left;font-weight:600}td{text-align:right;font-variant-numeric:tabular-nums}
    thead th:not(:first-child){text-align:right}.sums tbody tr:last-child{font-weight:600}li{overflow-wrap:anywhere}
    @media(prefers-color-scheme:dark){body{background:#12161c;color:#dde3ea}th,td{border-color:#333c48}}
    """
}
