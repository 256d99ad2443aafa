import ArgumentParser

extension String {
  /// - Throws: a usage error that names `option` if there is nothing but white space.
  func requireText(_ option: String) throws {
    if unicodeScalars.allSatisfy(\.properties.isWhitespace) {
      throw ValidationError("\(option) must not be blank.")
    }
  }

  /// - Throws: a usage error if this cannot be an e-mail address, by which a person could be named.
  func requireAddress() throws {
    let parts = split(separator: "@", omittingEmptySubsequences: false)
    let hasGap = unicodeScalars.contains { $0.properties.isWhitespace || SafeText.isUnsafe($0) }
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !hasGap else {
      throw ValidationError("--email takes an address like john@example.com.")
    }
  }
}
