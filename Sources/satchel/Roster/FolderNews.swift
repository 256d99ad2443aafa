import ConversationStore

/// Why an office that is alive and well may be late with its acknowledgements.
enum FolderNews {
  /// Says how soon those of `sites` tell what they know that are met over a folder. Over a line each exchange tells it.
  static func tell(of sites: [String], _ exchanges: [ExchangeRecord]) {
    let silent = Set(sites).subtracting(exchanges.map(\.site)).sorted()
    guard !silent.isEmpty else { return }
    let names = silent.map { SafeText.line($0) }.joined(separator: ", ")
    Console.note(
      """
      notice: \(names) never met this node over a line. An office that only reads tells a folder what it knows once \
      a week at the latest, or at once when it writes something.
      """)
  }
}
