import ArgumentParser
import Versioning

/// How a result is printed: for people, or as one JSON document.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Print one JSON document instead of a table.")
  var json = false

  /// Prints `documents` as an array, or as a table.
  func print<Element: Encodable>(_ documents: [Element], or table: @autoclosure () throws -> Table) throws {
    if json { try Console.write(Document.text(documents)) } else { try Console.print(table()) }
  }

  /// The same, of a place where there are others that could not be read: of these it is not said that there is nothing.
  func print<Element: Encodable>(
    _ documents: [Element], or table: @autoclosure () throws -> Table, besides unreadable: [String]
  ) throws {
    guard json || !documents.isEmpty || unreadable.isEmpty else { return }
    try print(documents, or: try table())
  }

  /// Prints `document`, or a text for people, which is whole lines.
  func print(_ document: some Encodable, or text: @autoclosure () throws -> String) throws {
    try Console.write(json ? Document.text(document) : text())
  }

  /// Prints the id of what was created, alone.
  func print(created id: RowID) throws {
    do {
      try print(CreatedDocument(id: id.description), or: "\(id)\n")
    } catch {
      throw Failure("\(id) was created, but: \(error)")
    }
  }
}

private struct CreatedDocument: Encodable {
  let id: String
}
