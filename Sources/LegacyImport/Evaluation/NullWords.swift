/// Values that mean "none".
struct NullWords: Equatable {
  private let words: Set<String>
  /// No text of more bytes is one of the words, in whatever normal form it is written.
  private let most: Int

  init(_ words: some Sequence<String> = []) {
    self.words = Set(words)
    most = 4 * (self.words.map(\.utf8.count).max() ?? -1)
  }

  /// Costs little for a long text, as most that are asked about are.
  func contains(_ text: String) -> Bool { text.utf8.count <= most && words.contains(text) }
}
