import ConversationStore

extension NodeOptions {
  /// Changes accounts in one transaction: if `body` fails, nothing was changed.
  func changeAccounts(_ body: (Store) throws -> Void) throws {
    let opened = try open()
    do {
      try body(opened.store)
    } catch {
      throw Failure(error, place: opened.directory.path, effect: .nothingChanged)
    }
  }
}
