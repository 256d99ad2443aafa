import ArgumentParser
import ConversationStore

/// Erasing contents for good, and telling where they still are.
struct ErasureOptions: ParsableArguments {
  @OptionGroup var node: NodeOptions
  @OptionGroup var actor: ActorOptions
  @OptionGroup var output: OutputOptions

  @Flag(help: "Say that it is meant: nothing brings the contents back.")
  var forGood = false

  func validate() throws {
    guard forGood else {
      throw ValidationError("Nothing brings back what is erased; say --for-good if it is meant.")
    }
  }

  func erase(_ body: (WriteSession) throws -> ErasureReport) throws {
    let report = try node.write(as: actor) { session, _ in try body(session) }
    let document = ErasureDocument(report)
    let node = try node.open()
    if try !node.store.scrub() {
      Console.note("another program uses the node: the database's log holds the contents until it ends")
    }
    try output.print(document, or: document.text)
    for place in try node.placesBeyond() + ErasedInBackups(node: node).lines() {
      Console.note("notice: \(place)")
    }
  }
}

struct ErasureDocument: Encodable {
  let erased: [String]
  let alreadyErased: [String]

  init(_ report: ErasureReport) {
    erased = report.erased.map(\.description)
    alreadyErased = report.alreadyErased.map(\.description)
  }

  var text: String {
    let before = alreadyErased.isEmpty ? "" : ", \(alreadyErased.count) erased before"
    return "\(erased.count) erased\(before)\n"
  }
}
