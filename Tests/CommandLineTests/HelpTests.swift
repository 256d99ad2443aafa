import Foundation
import Testing

@Suite struct HelpTests {
  /// The words of every command, groups too.
  private func commands(_ desk: Desk) throws -> [[String]] {
    let dump = try desk.run("--experimental-dump-help").json
    func collect(_ command: JSON?, _ path: [String]) -> [[String]] {
      guard let command else { return [] }
      let below = command["subcommands"] ?? []
      return [path]
        + (0..<below.count).flatMap { index in
          let name = below[index]?["commandName"]?.text ?? ""
          return name == "help" ? [] : collect(below[index], path + [name])
        }
    }
    return collect(dump["command"], [])
  }

  @Test func `the help of every command has an example of that command`() throws {
    let desk = try Desk()
    let commands = try commands(desk)
    #expect(commands.count > 35)
    for command in commands {
      let help = try desk.run(command + ["--help"])
      #expect(help.status == 0)
      #expect(help.output.contains("Example:"), "\(command)")
      #expect(help.output.contains((["satchel"] + command).joined(separator: " ")), "\(command)")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `a completion script is generated`(shell: String) throws {
    let script = try Desk().run("--generate-completion-script", shell)
    #expect(script.status == 0)
    for word in ["conversation", "resolve", "assigned-to"] { #expect(script.output.contains(word)) }
  }

  @Test func `the version is printed alone`() throws {
    #expect(try Desk().run("--version").output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  @Test func `a word that is no command is a usage error`() throws {
    let outcome = try Desk().run("converse")
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
  }
}
