import ArgumentParser
import LegacyImport

struct ImportMappingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mapping", abstract: "Check, explain and print mappings.",
    discussion: """
      Example:
        satchel import mapping show zendesk-xml > mine.json
        satchel import mapping check mine.json
      """,
    subcommands: [
      MappingCheck.self, MappingExplain.self, MappingShow.self, MappingSchema.self, MappingPresets.self,
    ])
}

struct MappingCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say everything that is wrong with a mapping.",
    discussion: """
      Example:
        satchel import mapping check mine.json

      What is allowed and most likely not meant is told, too.

      Exit status: 0 it is sound; 1 it has mistakes, which are told with line and place; 64 there is neither a \
      preset nor a file of that name.
      """)

  @Argument(help: "A preset's name, or a mapping's file.", completion: .file())
  var mapping: String

  func run() throws {
    let checked = try MappingArgument(mapping).mapping(parameters: nil)
    try Console.write("\(checked.name): the mapping is sound\n")
    for doubt in try checked.doubts() { try Console.print(SafeText.line("notice: \(doubt)")) }
  }
}

struct MappingExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Tell in words what a mapping does.",
    discussion: """
      Example:
        satchel import mapping explain zendesk-xml
      """)

  @Argument(help: "A preset's name, or a mapping's file.", completion: .file())
  var mapping: String

  func run() throws {
    let mapping = try MappingArgument(mapping).mapping(parameters: nil)
    try Console.write(SafeText.block(mapping.explanation) + "\n")
  }
}

struct MappingShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the document of a preset.",
    discussion: """
      Example:
        satchel import mapping show zendesk-xml > mine.json
      """)

  @Argument(help: "A preset's name, or a mapping's file.", completion: .file())
  var preset: String

  func run() throws { try Console.write(MappingArgument(preset).source) }
}

struct MappingSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of mappings.",
    discussion: """
      Example:
        satchel import mapping schema > mapping.schema.json
      """)

  func run() throws { try Console.write(MappingSchemaDocument.text) }
}

struct MappingPresets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets", abstract: "List the presets.",
    discussion: """
      Example:
        satchel import mapping presets
      """)

  func run() throws {
    var table = Table(columns: [.whole("PRESET"), .text("READS")])
    for preset in Preset.all {
      table.rows.append([preset.name, try MappingArgument(preset.name).mapping(parameters: nil).title])
    }
    try Console.print(table)
  }
}
