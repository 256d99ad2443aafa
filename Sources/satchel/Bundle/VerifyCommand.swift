import ArgumentParser
import BundleXML
import Versioning

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read every byte of bundles and see whether they are whole and valid.",
    discussion: """
      Needs no node and changes nothing. Checks digest, end, header and every row.

      Example:
        satchel verify /media/stick/*.xml.zst
      """)

  @OptionGroup var output: OutputOptions
  @Argument(help: "Bundles.", completion: .file())
  var files: [String]

  func run() throws {
    let progress = Progress()
    let results = files.map { VerifyDocument(verifying: $0, progress) }
    progress.finish()
    try output.print(
      results,
      or: Table(
        columns: [
          .text("FILE"), .whole("RESULT"), .number("ROWS"), .whole("SHA-256 OF THE BUNDLE'S CONTENT"),
        ],
        rows: results.map {
          [$0.file, $0.valid ? "valid" : "refused", $0.rows.map(String.init) ?? "", $0.sha256 ?? ""]
        }))
    let refused = results.filter { !$0.valid }
    for result in refused { Console.note("\(result.file): \(result.error ?? "")") }
    if !refused.isEmpty { throw ExitCode(refused.count == results.count ? 1 : 2) }
  }
}

private struct VerifyDocument: Encodable {
  @OrNull var bundle: String?
  @OrNull var error: String?
  let file: String
  @OrNull var rows: Int?
  @OrNull var sha256: String?
  let valid: Bool

  init(verifying path: String, _ progress: Progress) {
    file = path
    do {
      let bundle = try UnverifiedBundle(path: path).verify()
      let next = try bundle.rows()
      var read = 0
      while try next(Knowledge()) != nil {
        read += 1
        if read % 10_000 == 0 { progress.tell("\(path): \(read) rows read") }
      }
      self.bundle = bundle.header.id.description
      rows = read
      sha256 = "\(bundle.sha256)"
      valid = true
    } catch {
      self.error = "\(error)"
      valid = false
    }
  }
}
