import ArgumentParser

extension RecordCommand {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a record, and print the new id.",
      discussion: """
        Example:
          satchel record add --kind order --title "Order 42" --url https://shop.example/orders/42
        """)

    @OptionGroup var node: NodeOptions
    @OptionGroup var actor: ActorOptions
    @OptionGroup var output: OutputOptions

    @Option(help: "order, requestForQuote, quote, customer, or any other word.")
    var kind: String

    @Option(parsing: .unconditional, help: "What people call it.")
    var title: String

    @Option(help: "Where it is to be seen.")
    var url: String?

    func validate() throws {
      try kind.requireText("--kind")
      try title.requireText("--title")
    }

    func run() throws {
      let id = try node.write(as: actor) { session, _ in
        try session.addRecord(kind: kind, title: title, url: url)
      }
      try output.print(created: id)
    }
  }
}
