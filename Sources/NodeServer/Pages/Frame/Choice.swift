/// One of the words that may be chosen in a form.
struct Choice: Sendable {
  let value: String
  let label: String
  let isChosen: Bool

  static func list(_ choices: [(String, String)], chosen: String) -> [Choice] {
    choices.map { Choice(value: $0.0, label: $0.1, isChosen: $0.0 == chosen) }
  }
}
