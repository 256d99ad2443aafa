import ArgumentParser
import Exchange

struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply", abstract: "Take in bundles that others wrote.",
    discussion: """
      Each bundle is checked whole, then applied in one transaction: one that is damaged, or not signed by a \
      peer, changes nothing, and the others go on. Applying a bundle again does no harm.

      Example:
        satchel apply /media/stick/lyon.xml.zst
        ssh lyon satchel export --all - | satchel apply -

      Exit status: 1 if nothing was applied, 2 if some bundles were refused, or if this node and the writer of a \
      bundle know the same and yet differ.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Let bundles without any signature in.")
  var allowUnsigned = false
  @Argument(help: "Bundles; - is standard input.", completion: .file())
  var files: [String]

  func run() throws {
    let (outcomes, gaps) = try node.withNode { node, progress in
      let outcomes = node.apply(files, allowUnsigned ? .allowUnsigned : .required) {
        progress.tell("\($0) rows read")
      }
      return (outcomes, try node.store.read { try $0.status().knowledge.gaps })
    }
    try output.print(
      outcomes.map(OutcomeDocument.init), or: outcomes.map(\.text).joined() + GapDocument.text(gaps))
    try outcomes.exitIfRefused()
  }
}
