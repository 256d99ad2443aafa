import ArgumentParser
import BundleXML

struct BundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "The format of bundles.",
    discussion: """
      Example:
        satchel bundle schema > bundle.xsd
        xmllint --noout --schema bundle.xsd lyon.xml
      """,
    subcommands: [BundleSchemaCommand.self])
}

struct BundleSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the XML schema (XSD 1.0) of bundles.",
    discussion: """
      Example:
        satchel bundle schema > bundle.xsd
      """)

  func run() throws { try Console.write(BundleSchema.text) }
}
