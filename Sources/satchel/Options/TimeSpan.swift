import ArgumentParser

/// A length of time on the command line: a number of days (`90d`), weeks (`12w`) or hours (`36h`).
struct TimeSpan: ExpressibleByArgument {
  static let day: Int64 = 86_400_000

  let milliseconds: Int64

  init(milliseconds: Int64) { self.milliseconds = milliseconds }

  init?(argument: String) {
    let units: [Character: Int64] = ["h": Self.day / 24, "d": Self.day, "w": 7 * Self.day]
    guard let unit = argument.last.flatMap({ units[$0] }), let count = Int64(argument.dropLast()),
      (0...100_000).contains(count)
    else { return nil }
    milliseconds = count * unit
  }

  var defaultValueDescription: String { "\(milliseconds / Self.day)d" }
}
