import ArgumentParser
import Foundation
import LegacyImport

struct ImportRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Import an export by a preset or a mapping (the default).",
    discussion: """
      Records are written in batches; an interrupted run goes on with `satchel import resume`. A second run \
      writes only what changed at the source, and undoes nothing that was edited here since. Refused records \
      are written to files in their original format, which can be corrected and imported again. Of a mapping of \
      yours the report names the columns that no record has, since they may be misspelled: a --dry-run tells \
      before anything is written.

      Example:
        satchel import run zendesk-xml export.zip --dry-run
        satchel import run my-mapping.json exports/ --timezone Europe/Berlin --default-assignee john@example.com

      \(ImportHelp.statuses)
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var settings: ImportSettingsOptions
  @Flag(help: "Do everything but commit, and give the same report.")
  var dryRun = false
  @Option(
    help: ArgumentHelp(
      "Show what the first records of each file become, and write nothing.", valueName: "number"))
  var preview: Int?
  @OptionGroup var reporting: ImportReportOptions
  @Argument(help: "A preset's name, or a mapping's file.", completion: .file())
  var mapping: String
  @Argument(help: "Files, archives and directories.", completion: .file())
  var paths: [String]

  func validate() throws {
    if let preview, preview < 1 { throw ValidationError("--preview needs a number from 1 on") }
  }

  func run() throws {
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      throw Failure("there is no file or directory \(path)", next: "check the path; nothing was read")
    }
    let document = try MappingArgument(mapping)
    let mapping = try document.mapping(parameters: settings.parameters)
    let status = try node.withNode { node, progress in
      var given = try settings.settings(node.store)
      if let preview { given.limit = min(preview, given.limit ?? preview) }
      let run = try MappedImport(paths, mapping, given, into: node.store)
      if preview != nil { run.startPreview() }
      for warning in mapping.warnings { Console.note("notice: \(warning)") }
      try checkDates(run, given)
      return try reporting.run(run, commits: !dryRun && preview == nil, node, progress)
    }
    if status != .success { throw status }
  }

  private func checkDates(_ run: MappedImport, _ settings: ImportSettings) throws {
    for check in try DateCheck.all(run.plan, run.mapping, charset: settings.charset) {
      if check.isWrong {
        throw Failure(SafeText.line("\(check)"), next: "say the pattern that is meant; nothing was imported")
      }
      if check.isDoubtful { Console.note(SafeText.line("notice: \(check)")) }
    }
  }
}
