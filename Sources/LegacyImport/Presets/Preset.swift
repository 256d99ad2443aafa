/// A mapping that ships with the program.
public struct Preset: Sendable {
  public let name: String
  /// The mapping's document.
  public let json: [UInt8]

  public static let all: [Preset] = []

  public static func named(_ name: String) -> Preset? { all.first { $0.name == name } }
}
