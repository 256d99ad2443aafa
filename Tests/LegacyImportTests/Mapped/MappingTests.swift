import Foundation
import LegacyImport
import Testing

@Suite struct MappingTests {
  private func defects(_ change: (String) -> String) -> [MappingDefect] {
    do {
      _ = try Mapping(
        json: Array(change(Desk.mapping.replacing("MISSING", with: "stub")).utf8), parameters: [:])
      return []
    } catch let invalid as InvalidMapping {
      return invalid.defects
    } catch {
      return []
    }
  }

  @Test func `a sound mapping has no mistakes`() { #expect(defects { $0 }.isEmpty) }

  @Test func `every mistake is told with its line and place`() {
    let found = defects {
      $0.replacing("\"subject\",", with: "{ \"form\": \"subject\" },").replacing(
        "\"reject\"", with: "\"refuse\"")
    }
    #expect(
      found.map(\.pointer) == [
        "inputs/1/emit/0/set/name/form", "inputs/1/emit/0/set/name",
        "inputs/1/emit/0/set/status/map/unmapped",
      ])
    #expect(found.map(\.line) == [13, 13, 15])
    #expect(found.last?.reason == "has to be one of keep, reject, default")
  }

  @Test(arguments: [
    ("\"mapping\": 1", "\"mapping\": 2", "mapping"),
    ("\"row\": \"person\"", "\"row\": \"human\"", "inputs/0/emit/0/row"),
    ("Europe/Berlin", "Europe/Bärlin", "timezone"),
    ("dd.MM.yyyy HH:mm", "DD.MM.yyyy", "inputs/1/emit/0/set/createdAt/transforms/0/date"),
    ("\"name\": \"name\"", "\"nickname\": \"name\"", "inputs/0/emit/0/set/nickname"),
    ("\"email\": \"mail\", \"name\": \"name\" }", "}", "inputs/2/emit/0/set/author"),
    ("\"type\": \"note\", \"key\": \"id\"", "\"type\": \"note\"", "inputs/2"),
    ("\"type\": \"note\"", "\"type\": \"ticket\"", "inputs/2"),
    ("\"c\": \"closed\"", "\"c\": \"clsoed\"", "inputs/1/emit/0/set/status"),
    ("\"default\": \"public\"", "\"default\": \"pubic\"", "inputs/2/emit/0/set/visibility"),
    (
      "\"row\": \"message\",",
      "\"row\": \"message\", \"attachments\": [{ \"content\": { \"file\": \"id\" } }],",
      "inputs/2/emit/0/attachments/0/content"
    ),
    (
      "\"row\": \"message\",",
      "\"row\": \"message\", \"attachments\": [{ \"content\": { \"file\": \"id\", \"folder\": \"a/b\" } }],",
      "inputs/2/emit/0/attachments/0/content/folder"
    ),
    (
      "\"row\": \"message\",", "\"row\": \"message\", \"attachments\": [{ \"name\": \"id\" }],",
      "inputs/2/emit/0/attachments/0"
    ),
  ])
  func `a mistake is found at its place`(_ before: String, _ after: String, _ pointer: String) {
    #expect(defects { $0.replacing(before, with: after) }.map(\.pointer).contains(pointer))
  }

  @Test func `what has a type of its own does not come before the row that stands for the record`() {
    let other = "\"row\": \"record\", \"type\": \"x\", \"key\": \"id\", \"set\": { \"title\": \"id\" }"
    let found = defects {
      $0.replacing("\"row\": \"conversation\",", with: "\(other) }, { \"row\": \"conversation\",")
    }
    #expect(found.map(\.pointer) == ["inputs/1/emit"])
  }

  @Test(arguments: [
    (
      "\"kind\": { \"text\": \"user\" }", "\"kind\": { \"text\": \"usr\" }", "inputs/0/emit/0/set/kind",
      "\"usr\""
    ),
    (
      "\"kind\": { \"text\": \"user\" }",
      "\"kind\": { \"first\": [\"x\", { \"text\": \"boss\" }] }", "inputs/0/emit/0/set/kind", "\"boss\""
    ),
    (
      "\"kind\": { \"text\": \"user\" }",
      "\"kind\": { \"from\": \"x\", \"map\": { \"values\": { \"a\": \"agent\" } } }",
      "inputs/0/emit/0/set/kind",
      "\"agent\""
    ),
    (
      "\"kind\": { \"text\": \"user\" }", "\"enabled\": { \"from\": \"x\", \"default\": \"ja\" }",
      "inputs/0/emit/0/set/enabled", "\"ja\""
    ),
    (
      "\"body\": \"text\",", "\"body\": \"text\", \"type\": { \"text\": \"note\" },",
      "inputs/2/emit/0/set/type", "\"note\""
    ),
    (
      "\"body\": \"text\",", "\"body\": \"text\", \"type\": { \"from\": \"x\", \"default\": \"txt\" },",
      "inputs/2/emit/0/set/type", "\"txt\""
    ),
    (
      "\"email\": \"mail\", \"name\": \"name\" }",
      "\"email\": \"mail\", \"kind\": { \"text\": \"customer\" } }", "inputs/2/emit/0/set/author/kind",
      "\"customer\""
    ),
    (
      "\"key\": \"agent\", \"onMissing\"", "\"key\": \"agent\", \"stubKind\": \"staff\", \"onMissing\"",
      "inputs/1/emit/0/set/assignedTo/stubKind", "\"staff\""
    ),
  ])
  func `a word that a field cannot have is found where the mapping gives it`(
    _ before: String, _ after: String, _ pointer: String, _ word: String
  ) throws {
    let found = defects { $0.replacing(before, with: after) }
    #expect(found.map(\.pointer) == [pointer])
    #expect(found.first?.reason.contains("gives \(word), but ") == true, "\(found)")
  }

  @Test func `words that depend on the record or are free are no mistakes`() {
    let kind = "\"kind\": { \"text\": \"user\" }"
    for rule in [
      "\"kind\"", "{ \"text\": \"USER\", \"transforms\": [\"lowercase\"] }",
      "{ \"from\": \"x\", \"map\": { \"values\": { \"usr\": \"user\" } } }",
    ] {
      #expect(defects { $0.replacing(kind, with: "\"kind\": \(rule)") }.isEmpty, "\(rule)")
    }
    let record = "\"row\": \"record\", \"set\": { \"kind\": { \"text\": \"branch\" } }"
    #expect(
      defects {
        $0.replacing(
          "\"row\": \"person\", \"set\": { \"name\": \"name\", \"email\": \"mail\", \(kind) }", with: record)
      }
      .isEmpty)
  }

  @Test func `what is not JSON is told with line and column`() {
    let found = defects { String($0.prefix(200)) }
    #expect(found.count == 1)
    #expect(found.first?.reason.hasPrefix("not JSON") == true)
  }

  @Test func `a parameter has to be said, and stands in texts`() throws {
    let mapping = Desk.mapping.replacing("MISSING", with: "stub").replacing(
      "dd.MM.yyyy HH:mm", with: "${format}"
    )
    .replacing(
      "\"inputs\":",
      with:
        "\"parameters\": { \"format\": { \"about\": \"how dates look\", \"example\": \"dd.MM.yyyy\" } },\n\"inputs\":"
    )
    let json = Array(mapping.utf8)
    let unsaid = try #require(throws: UnfitParameters.self) { try Mapping(json: json, parameters: [:]) }
    #expect("\(unsaid)" == "the mapping desk needs --set format=… (how dates look); nothing was read")
    let unknown = try #require(throws: UnfitParameters.self) {
      try Mapping(json: json, parameters: ["format": "dd.MM.yyyy", "x": "y"])
    }
    #expect("\(unknown)" == "the mapping desk has no parameter x, but format; nothing was read")
    _ = try Mapping(json: json, parameters: nil)
    _ = try Mapping(json: json, parameters: ["format": "dd.MM.yyyy HH:mm"])
  }
}
