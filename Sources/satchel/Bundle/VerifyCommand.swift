import ArgumentParser
import BundleXML
import Exchange
import Versioning

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read every byte of bundles and see whether they are whole and valid.",
    discussion: """
      Changes nothing, and needs no node. Checks digest, end, header, every row, and that the signature is \
      right. Whether its signer is trusted can be seen only against a node's peers (--node, or SATCHEL_NODE), a \
      file of allowed signers, or a key; then a bundle that is not signed by one of them is refused.

      Example:
        satchel verify /media/stick/*.xml.zst
        satchel verify --node /srv/satchel lyon.xml.zst
        satchel verify --key lyon.pub lyon.xml.zst
      """)

  @OptionGroup var signers: SignerOptions
  @OptionGroup var output: OutputOptions
  @Argument(help: "Bundles.", completion: .file())
  var files: [String]

  func run() throws {
    let progress = Progress()
    let trusted = try signers.trusted()
    let results = files.map { VerifyDocument(verifying: $0, trusted: trusted, progress) }
    progress.finish()
    try output.print(
      results,
      or: Table(
        columns: [
          .text("FILE"), .whole("RESULT"), .number("ROWS"), .whole("SHA-256 OF THE BUNDLE'S CONTENT"),
          .text("SIGNATURE"),
        ],
        rows: results.map {
          [
            $0.file, $0.valid ? "valid" : "refused", $0.rows.map(String.init) ?? "", $0.sha256 ?? "",
            $0.signature?.text ?? "",
          ]
        }))
    let refused = results.filter { !$0.valid }
    for result in refused {
      let error = result.error ?? ""
      Console.note(SafeText.naming(result.file, in: error))
    }
    if !refused.isEmpty { throw ExitCode(refused.count == results.count ? 1 : 2) }
  }
}

private struct VerifyDocument: Encodable {
  @OrNull var bundle: String?
  @OrNull var error: String?
  let file: String
  @OrNull var rows: Int?
  @OrNull var sha256: String?
  @OrNull var signature: SignerCheck?
  let valid: Bool

  init(verifying path: String, trusted: [String: String]?, _ progress: Progress) {
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
      let check = SignerCheck(bundle.signature, trusted: trusted)
      signature = check
      valid = trusted == nil || check.signer != nil
      if !valid { error = "its signature: \(check.text)" }
    } catch {
      self.error = error.inWords
      valid = false
    }
  }
}
