import ArgumentParser
import Conversations

extension String {
  /// - Throws: a usage error that names `option` if there is nothing but white space.
  func requireText(_ option: String) throws {
    if unicodeScalars.allSatisfy(\.properties.isWhitespace) {
      throw ValidationError("\(option) must not be blank.")
    }
  }

  /// - Throws: a usage error if this holds what could not be shown as one line.
  func requireLine(_ option: String) throws {
    try requireText(option)
    if unicodeScalars.contains(where: SafeText.isUnsafe) {
      throw ValidationError("\(option) must not hold control characters or line ends.")
    }
  }

  /// - Throws: a usage error if this cannot be an e-mail address, by which a person could be named.
  func requireAddress() throws {
    do { try Rules.checkAddress(self) } catch {
      throw ValidationError("--email takes an address like john@example.com.")
    }
  }
}
