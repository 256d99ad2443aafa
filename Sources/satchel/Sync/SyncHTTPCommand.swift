import ArgumentParser
import Exchange
import Foundation

struct SyncHTTPCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "http", abstract: "Exchange with a node that serves.",
    discussion: """
      Pulls what this node lacks, then pushes what the other one lacks, in parts. When the line breaks, it \
      goes on from the last part, now or the next time.

      Example:
        satchel sync http https://oslo.example:4270

      Exit status: 1 if it failed, 2 if bundles were refused or kept, or if both know the same and differ.
      """)

  @OptionGroup var node: NodeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var line: LineOptions
  @Argument(help: ArgumentHelp("Where the node serves.", valueName: "url"))
  var url: String

  func run() async throws {
    let node = try node.open()
    let progress = Progress()
    defer {
      progress.finish()
      Console.tellNotices(of: node)
    }
    let report: HTTPReport
    do {
      report = try await node.synchronize(with: line.address(url), certificates: line.ca) {
        progress.tell($0)
      }
    } catch {
      progress.finish()
      throw Failure(error, place: node.directory.path, effect: .notSaid)
    }
    progress.finish()
    try output.print(HTTPDocument(report), or: report.text)
    try report.exitIfOpen()
  }
}

/// How the line to a server is kept from others.
struct LineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A PEM file with the certificates to trust, in the place of the system's.", valueName: "file"),
    completion: .file())
  var ca: String?
  @Flag(help: "Speak to another machine without TLS, where the line is safe by other means.")
  var insecure = false

  func address(_ url: String) throws -> ServerAddress {
    try ServerAddress(url, plainText: insecure ? .anywhere : .loopbackOnly)
  }
}
