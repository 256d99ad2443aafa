import ArgumentParser
import ConversationStore

/// Which part of a list is wanted.
struct PageOptions: ParsableArguments {
  @Option(help: "How many to list at most.")
  var limit: Int?

  @Option(help: "How many to leave out at the beginning.")
  var offset = 0

  var page: Page { Page(offset: offset, limit: limit) }

  func validate() throws {
    guard offset >= 0, limit ?? 0 >= 0 else {
      throw ValidationError("--limit and --offset take numbers that are not negative.")
    }
  }
}
