import ArgumentParser

struct DigestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digest", abstract: "Print the state digest of a node.",
    discussion: """
      64 hexadecimal digits. Two nodes with equal digests show the same.

      Example:
        test "$(satchel digest --node A)" = "$(satchel digest --node B)" && echo equal
      """)

  @OptionGroup var node: NodeOptions

  func run() throws { try Console.print("\(node.read { try $0.digest() })") }
}
