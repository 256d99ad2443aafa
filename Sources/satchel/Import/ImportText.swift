import LegacyImport

extension ImportTally {
  /// The counts and what they found, as whole lines.
  ///
  /// - Parameter whole: what tells everything, such as "--json".
  func text(whole: String) -> String {
    var table = Table(columns: [
      .whole("TYPE"), .number("READ ="), .number("CREATED +"), .number("UPDATED +"), .number("UNCHANGED +"),
      .number("REFUSED +"), .number("SKIPPED"),
    ])
    for (type, part) in records.sorted(by: { $0.key < $1.key }) + [("sum", total)] {
      let counts = [part.read, part.created, part.updated, part.unchanged, part.rejected, part.skipped]
      table.rows.append([type] + counts.map(String.init))
    }
    let rows = rows.sorted { $0.key < $1.key }
      .map { "\($0.value.created) \($0.key) rows created, \($0.value.updated) updated" }
    let findings = findings(Excerpt(length: 5, whereAll: whole))
    return table.text(width: nil) + (rows + findings).map { SafeText.line($0) + "\n" }.joined()
  }
}

extension RunReport {
  func text(in directory: String) -> String {
    var text = isDryRun ? "dry run: nothing was kept\n" : ""
    if let run { text += "import run \(run): \(mapping)\n" }
    text += tally.text(whole: "report.html")
    if let attachmentsText { text += SafeText.line(attachmentsText) + "\n" }
    if let attachmentList {
      text += SafeText.line("attachments that it does not contain: \(attachmentList)") + "\n"
    }
    if !unread.isEmpty { text += SafeText.line("not read: \(unreadNames)") + "\n" }
    let shown = assumptions.prefix(20)
    text += shown.map { SafeText.line($0) + "\n" }.joined()
    if assumptions.count > 20 { text += "and \(assumptions.count - 20) more files, which the report names\n" }
    text += refused.prefix(20).map { SafeText.line("refused: \($0)") + "\n" }.joined()
    if tally.total.rejected > 20 { text += "and \(tally.total.rejected - 20) more\n" }
    if !rejectFiles.isEmpty {
      text +=
        SafeText.line("refused records: \(directory)/refused; correct them and import them again") + "\n"
    }
    return text + SafeText.line("report: \(directory)/report.html") + "\n"
  }
}
